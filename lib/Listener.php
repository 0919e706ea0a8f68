<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCA\Files\Event\LoadAdditionalScriptsEvent;
use OCP\{EventDispatcher\Event, EventDispatcher\IEventListener, ServerVersion, User\Events\UserChangedEvent, User\Events\UserDeletedEvent, Util};

/** Puts the action in Files, and tells the sidecar whose account is gone. @template-implements IEventListener<Event> */
class Listener implements IEventListener {
	/** From this version on, Files reads the registry of @nextcloud/files v4; the other one is silently invisible. */
	private const FILES_V4 = 33;

	public function __construct(private Relay $relay, private ServerVersion $version) {}

	public function handle(Event $event): void {
		if ($event instanceof LoadAdditionalScriptsEvent) {
			Util::addInitScript('mssante', $this->version->getMajorVersion() >= self::FILES_V4 ? 'mssante-files4' : 'mssante-files3');
		} elseif ($event instanceof UserDeletedEvent) {
			$this->relay->tell('accounts', ['user' => $event->getUser()->getUID(), 'state' => 'deleted']);
		} elseif ($event instanceof UserChangedEvent && $event->getFeature() === 'enabled') {
			$this->relay->tell('accounts', ['user' => $event->getUser()->getUID(), 'state' => $event->getValue() ? 'enabled' : 'disabled']);
		}
	}
}
