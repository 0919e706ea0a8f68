<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCP\{IGroupManager, IURLGenerator, IUserManager};

/** What the sidecar tells one person, for what Nextcloud shows of it beside its page. Nobody waits for it long. */
class Desk {
	/** Seconds. */
	private const PATIENCE = 3;
	/** It did not answer: in this request, it is not asked again. */
	private bool $isAway = false;
	public function __construct(
		private Relay $relay,
		private IUserManager $users,
		private IGroupManager $groups,
		private IURLGenerator $urls,
	) {
	}
	/**
	 * @param array<string, mixed> $params
	 * @param list<array<string, mixed>> $files that they see
	 * @return ?array<mixed> null: nothing is told to them, or it does not answer
	 */
	public function ask(string $uid, string $path, array $params = [], array $files = []): ?array {
		$user = $this->users->get($uid);
		if ($this->isAway || $user === null) { return null; }
		$answer = $this->relay->call([
			'scope' => 'user',
			'user' => $uid,
			'name' => $user->getDisplayName(),
			'groups' => $this->groups->getUserGroupIds($user),
			'method' => 'GET',
			'path' => $path,
			'params' => (object)$params,
			'files' => $files,
			'folders' => [],
			'etag' => '',
		], [], self::PATIENCE);
		$this->isAway = $answer === null;
		return $answer?->getStatusCode() === 200 ? json_decode((string)$answer->getBody(), true, 32) : null;
	}
	/** @param string $leads what stands after « #/ » in the page’s address */
	public function link(string $leads = ''): string {
		return $this->urls->linkToRouteAbsolute('mssante.page.index') . ($leads === '' ? '' : "#/$leads");
	}
	/** @return ?string what stands there in a link to the page; null: it leads elsewhere */
	public function leads(string $link): ?string {
		return preg_match(
			'~^' . preg_quote(rtrim($this->urls->getBaseUrl(), '/'), '~') . '(?:/index\.php)?/apps/mssante/?#/(\S+)$~D',
			$link,
			$found,
		) ? $found[1] : null;
	}
	public function icon(): string { return $this->urls->getAbsoluteURL($this->urls->imagePath('mssante', 'app-dark.svg')); }
}
