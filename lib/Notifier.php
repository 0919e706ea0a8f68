<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCP\{IURLGenerator, L10N\IFactory, Notification\INotification, Notification\INotifier, Notification\UnknownNotificationException};

class Notifier implements INotifier {
	public function __construct(private IFactory $languages, private IURLGenerator $urls) {}
	public function getID(): string { return 'mssante'; }
	public function getName(): string { return 'MSSanté'; }
	public function prepare(INotification $notification, string $languageCode): INotification {
		$notification->getApp() === 'mssante' || throw new UnknownNotificationException();
		$l = $this->languages->get('mssante', $languageCode);
		['count' => $count, 'mailbox' => $mailbox] = $notification->getSubjectParameters();
		// The room that it opens (src/composables/useRoute.ts); null: the administrators’ page.
		[$text, $room] = match ($notification->getSubject()) {
			'waiting' => [
				$l->n('%n document received by %s waits to be filed', '%n documents received by %s wait to be filed', $count, [$mailbox]),
				'waiting',
			],
			'quarantined' => [
				$l->n(
					'%n document received by %s contradicts itself: it is in quarantine',
					'%n documents received by %s contradict themselves: they are in quarantine',
					$count,
					[$mailbox],
				),
				'quarantine',
			],
			'certificate' => [$l->t('A certificate of MSSanté ends soon: see its administration page'), null],
			'store' => [$l->t('MSSanté cannot file everything any more: see its administration page'), null],
			'asked' => [
				$l->n('%n message received by %s may want an answer', '%n messages received by %s may want an answer', $count, [$mailbox]),
				'turns',
			],
			'overdue' => [$l->n('%n answer that %s expects is late', '%n answers that %s expects are late', $count, [$mailbox]), 'turns'],
			'sign-in' => [$l->t('Nothing is read nor sent by %s until you sign in', [$mailbox]), 'dashboard'],
			'approve' => [
				$l->n('%n sending of %s waits for your approval', '%n sendings of %s wait for your approval', $count, [$mailbox]),
				'approvals',
			],
			'entrusted' => [
				$l->n(
					'%n message received by %s was entrusted to you',
					'%n messages received by %s were entrusted to you',
					$count,
					[$mailbox],
				),
				'waiting?mine=true',
			],
			'digest' => [$l->t('MSSanté: %s', [$mailbox]), 'today'],
			'returned' => [
				$l->n('%n sending being prepared is to be looked at again', '%n sendings being prepared are to be looked at again', $count),
				'sendings',
			],
			default => [$l->n('%n message sent by %s needs you', '%n messages sent by %s need you', $count, [$mailbox]), 'sendings'],
		};
		return $notification->setParsedSubject($text)
			->setIcon($this->urls->getAbsoluteURL($this->urls->imagePath('mssante', 'app-dark.svg')))
			->setLink($room === null
				? $this->urls->linkToRouteAbsolute('settings.AdminSettings.index', ['section' => 'mssante'])
				: $this->urls->linkToRouteAbsolute('mssante.page.index') . "#/$room");
	}
}
