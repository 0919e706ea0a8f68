<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCP\Files\{IAppData, NotFoundException, SimpleFS\ISimpleFile, SimpleFS\ISimpleFolder};

/**
 * Where the sidecar comes and asks: calls that wait for it, a file each in Nextcloud's own data, and their answers. Gone when whoever
 * called has gone (docs/adr/0046).
 */
class Parcels {
	/** Microseconds between two looks: at what was answered, while somebody waits, and at what waits, all day. */
	private const LOOK = 20_000;
	private const IDLE_LOOK = 50_000;
	/** Seconds that the sidecar may be silent and still be there, and that what somebody left behind stays. */
	private const THERE = 45;
	private const LEFT = 300;
	public function __construct(private IAppData $data) {}
	/**
	 * @param string $form what would be posted to the sidecar, as multipart/form-data by the boundary $id
	 * @param resource $form
	 * @param int $patience seconds
	 * @return ?array{0: array<string, mixed>, 1: string} what the sidecar said of its answer, and the answer; null: it does not come,
	 *                                                    or said nothing in time
	 */
	public function exchange(string $id, string $signature, $form, int $patience): ?array {
		$box = $this->box();
		$this->waiting($box);
		if (!$this->isFresh($box)) { return null; }
		[$call, $answer] = ["$id.$signature.call", "$id.answer"];
		try {
			$box->newFile($call, $form);
			for ($end = microtime(true) + $patience; microtime(true) < $end; usleep(self::LOOK)) {
				$whole = $box->fileExists($answer) ? self::whole($box->getFile($answer)->getContent()) : null;
				if ($whole !== null) { return $whole; }
			}
			return null;
		} finally {
			foreach ([$call, $answer] as $name) { $this->drop($box, $name); }
		}
	}
	/** What is being written is not there yet: its hash was signed. @return ?array{0: array<string, mixed>, 1: string} */
	private static function whole(string $text): ?array {
		[$head, $body] = [...explode("\n", $text, 2), ''];
		$said = json_decode($head, true, 8);
		return is_array($said) && hash_equals((string)($said['sha256'] ?? ''), hash('sha256', $body)) ? [$said, $body] : null;
	}
	/**
	 * @param list<string> $seen ids of calls that it has already
	 * @return ?array{0: string, 1: string, 2: ISimpleFile, 3: int} id, signature and form of one that waits, and how many others do;
	 *                                                              null after that many seconds
	 */
	public function next(array $seen, int $patience): ?array {
		$box = $this->box();
		for ($end = microtime(true) + $patience; ; usleep(self::IDLE_LOOK)) {
			$waits = array_values(array_filter(
				$this->waiting($box),
				fn (array $call): bool => !in_array($call[0], $seen, true) && !$box->fileExists("$call[0].answer"),
			));
			if ($waits !== []) { return [...$waits[array_rand($waits)], count($waits) - 1]; }
			if (microtime(true) >= $end) { return null; }
		}
	}
	/** Who asks, or that they go, and nobody waits for them in vain; one alone is heard. @return bool false: another one is there */
	public function isThere(string $who, bool $leaves): bool {
		$box = $this->box();
		if ($this->isFresh($box, $who)) { return false; }
		$leaves ? $this->drop($box, 'there') : $box->newFile('there')->putContent($who);
		return true;
	}
	/** What nobody waits for any more is not kept. */
	public function answer(string $id, string $head, string $body): void {
		$box = $this->box();
		$waits = fn (): bool => in_array($id, array_column($this->waiting($box), 0), true);
		if (!$waits()) { return; }
		$box->newFile("$id.answer", "$head\n$body");
		$waits() || $this->drop($box, "$id.answer");
	}
	/** Without what somebody left behind. @return list<array{0: string, 1: string, 2: ISimpleFile}> id, signature and form */
	private function waiting(ISimpleFolder $box): array {
		$waits = [];
		foreach ($box->getDirectoryListing() as $file) {
			if ($file->getMTime() < time() - self::LEFT) {
				$this->drop($box, $file->getName());
			} elseif (preg_match('#^([\da-f]{32})\.([\da-f]{64})\.call$#D', $file->getName(), $name)) {
				$waits[] = [$name[1], $name[2], $file];
			}
		}
		return $waits;
	}
	/** @param ?string $who not this one; null: whoever it is */
	private function isFresh(ISimpleFolder $box, ?string $who = null): bool {
		try {
			$there = $box->getFile('there');
			return $there->getMTime() >= time() - self::THERE && ($who === null || $there->getContent() !== $who);
		} catch (NotFoundException) { return false; }
	}
	/** What cannot be taken away now will be when it is old. */
	private function drop(ISimpleFolder $box, string $name): void {
		try { $box->getFile($name)->delete(); } catch (\Exception) {}
	}
	private function box(): ISimpleFolder {
		try { return $this->data->getFolder('calls'); } catch (NotFoundException) { return $this->data->newFolder('calls'); }
	}
}
