<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCP\Files\{IAppData, NotFoundException, NotPermittedException, SimpleFS\ISimpleFile, SimpleFS\ISimpleFolder};

/** Where the sidecar comes and asks: calls that wait for it, a file each in Nextcloud's own data, and their answers. Gone when whoever called has gone (docs/adr/0046). */
class Parcels {
	/** Microseconds between two looks: at what was answered, while somebody waits, and at what waits, all day. */
	private const LOOK = 20_000;
	private const IDLE_LOOK = 50_000;
	/** Seconds that the sidecar may be silent and still be there, and that what somebody left behind stays. */
	private const THERE = 45;
	private const LEFT = 300;
	public function __construct(private IAppData $data) {}
	/** @param string $form what would be posted to the sidecar, as multipart/form-data by the boundary $id @param resource $form @param int $patience seconds @return ?array{0: array<string, mixed>, 1: string} what the sidecar said of its answer, and the answer; null: it does not come, or said nothing in time */
	public function exchange(string $id, string $signature, $form, int $patience): ?array {
		$box = $this->box();
		if (!$box->fileExists('there') || $box->getFile('there')->getMTime() < time() - self::THERE) { return null; }
		[$call, $answer] = ["$id.$signature.call", "$id.answer"];
		try {
			$box->newFile($call, $form);
			for ($end = microtime(true) + $patience; microtime(true) < $end; usleep(self::LOOK)) {
				if ($box->fileExists($answer)) {
					[$head, $body] = explode("\n", $box->getFile($answer)->getContent(), 2);
					return [json_decode($head, true, 8, JSON_THROW_ON_ERROR), $body];
				}
			}
			return null;
		} finally {
			foreach ([$call, $answer] as $name) { $this->drop($box, $name); }
		}
	}
	/** @param list<string> $seen ids of calls that it has already @return ?array{0: string, 1: string, 2: ISimpleFile, 3: int} id, signature and form of one that waits, and how many others do; null after that many seconds */
	public function next(array $seen, int $patience): ?array {
		$box = $this->box();
		for ($end = microtime(true) + $patience; ; usleep(self::IDLE_LOOK)) {
			$waits = [];
			foreach ($box->getDirectoryListing() as $file) {
				if ($file->getMTime() < time() - self::LEFT) {
					$this->drop($box, $file->getName());
				} elseif (preg_match('#^([\da-f]{32})\.([\da-f]{64})\.call$#D', $file->getName(), $name) && !in_array($name[1], $seen, true) && !$box->fileExists("$name[1].answer")) {
					$waits[] = [$name[1], $name[2], $file];
				}
			}
			if ($waits !== []) { return [...$waits[0], count($waits) - 1]; }
			if (microtime(true) >= $end) { return null; }
		}
	}
	/** It asks; or it goes, and nobody waits for it in vain. */
	public function isThere(bool $is): void {
		$box = $this->box();
		$is ? $box->newFile('there')->putContent((string)time()) : $this->drop($box, 'there');
	}
	/** What nobody waits for any more is not kept. */
	public function answer(string $id, string $head, string $body): void {
		$box = $this->box();
		$waits = array_filter($box->getDirectoryListing(), fn (ISimpleFile $file): bool => str_starts_with($file->getName(), "$id.") && str_ends_with($file->getName(), '.call'));
		$waits === [] || $box->newFile("$id.answer", "$head\n$body");
	}
	private function drop(ISimpleFolder $box, string $name): void {
		try { $box->getFile($name)->delete(); } catch (NotFoundException|NotPermittedException) {}
	}
	private function box(): ISimpleFolder {
		try { return $this->data->getFolder('calls'); } catch (NotFoundException) { return $this->data->newFolder('calls'); }
	}
}
