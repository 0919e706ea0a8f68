<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCA\Files\Event\LoadAdditionalScriptsEvent;
use OCP\{
	EventDispatcher\Event,
	EventDispatcher\IEventListener,
	Files\Events\Node\AbstractNodeEvent,
	Files\Events\Node\AbstractNodesEvent,
	Files\File,
	Files\Node,
	IGroupManager,
	IUserSession,
	ServerVersion,
	User\Events\UserChangedEvent,
	User\Events\UserDeletedEvent,
	Util,
};

/**
 * Puts the action in Files, and tells the sidecar whose account is gone, and who put a file where files leave by themselves.
 *
 * @template-implements IEventListener<Event>
 */
class Listener implements IEventListener {
	/** From this version on, Files reads the registry of @nextcloud/files v4; the other one is silently invisible. */
	private const FILES_V4 = 33;
	/** Below a folder of this name (server/config/drop-folder.ts). Where it is shared by itself, Nextcloud may add a number. */
	private const DROPS = '#/À envoyer( \(\d+\))?/.#u';
	public function __construct(
		private Relay $relay,
		private ServerVersion $version,
		private IUserSession $session,
		private IGroupManager $groups,
	) {
	}
	public function handle(Event $event): void {
		match (true) {
			$event instanceof LoadAdditionalScriptsEvent => Util::addInitScript(
				'mssante',
				$this->version->getMajorVersion() >= self::FILES_V4 ? 'mssante-files4' : 'mssante-files3',
			),
			$event instanceof UserDeletedEvent => $this->relay->tell('accounts', [
				'user' => $event->getUser()->getUID(),
				'state' => 'deleted',
			]),
			$event instanceof UserChangedEvent && $event->getFeature() === 'enabled' => $this->relay->tell('accounts', [
				'user' => $event->getUser()->getUID(),
				'state' => $event->getValue() ? 'enabled' : 'disabled',
			]),
			$event instanceof AbstractNodeEvent => $this->dropped($event->getNode()),
			$event instanceof AbstractNodesEvent => $this->dropped($event->getTarget()),
			default => null,
		};
	}
	/** Through a public link, it is nobody. */
	private function dropped(Node $node): void {
		$user = $this->session->getUser();
		if ($node instanceof File && preg_match(self::DROPS, $node->getPath())) {
			$this->relay->tell('files/dropped', [
				'fileId' => (string)$node->getId(),
				'user' => $user?->getUID() ?? '',
				'name' => $user?->getDisplayName() ?? '',
				'groups' => $user ? $this->groups->getUserGroupIds($user) : [],
			]);
		}
	}
}
