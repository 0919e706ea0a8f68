<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCP\{Collaboration\Reference\IReference, Collaboration\Reference\IReferenceProvider, Collaboration\Reference\Reference, IUserSession};

/**
 * A link to the page, where somebody wrote it (Talk, Text): told to each reader as they may know of it. Nextcloud keeps what it is told, by
 * this key.
 */
class Links implements IReferenceProvider {
	/** Seconds for which what was told is told again. */
	private const TRUE_FOR = 60;
	public function __construct(private Desk $desk, private IUserSession $session) {}
	public function matchReference(string $referenceText): bool { return $this->desk->leads($referenceText) !== null; }
	public function resolveReference(string $referenceText): ?IReference {
		$told = $this->desk->ask($this->reader(), 'link', ['leads' => (string)$this->desk->leads($referenceText)]);
		if ($told === null) { return null; }
		$reference = new Reference($referenceText);
		$reference->setTitle($told['title']);
		$reference->setDescription($told['about']);
		$reference->setImageUrl($this->desk->icon());
		return $reference;
	}
	public function getCachePrefix(string $referenceId): string { return "mssante $referenceId"; }
	public function getCacheKey(string $referenceId): ?string { return $this->reader() . ' ' . intdiv(time(), self::TRUE_FOR); }
	private function reader(): string { return $this->session->getUser()?->getUID() ?? ''; }
}
