<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante\AppInfo;
use OCA\{Files\Event\LoadAdditionalScriptsEvent, Mssante\Links, Mssante\Listener, Mssante\Notifier, Mssante\Search, Mssante\Widget};
use OCP\{
	AppFramework\App,
	AppFramework\Bootstrap\IBootContext,
	AppFramework\Bootstrap\IBootstrap,
	AppFramework\Bootstrap\IRegistrationContext,
	Files\Events\Node\NodeRenamedEvent,
	Files\Events\Node\NodeWrittenEvent,
	User\Events\UserChangedEvent,
	User\Events\UserDeletedEvent,
};

class Application extends App implements IBootstrap {
	public function __construct() { parent::__construct('mssante'); }
	public function register(IRegistrationContext $context): void {
		foreach ([
			LoadAdditionalScriptsEvent::class,
			UserDeletedEvent::class,
			UserChangedEvent::class,
			NodeWrittenEvent::class,
			NodeRenamedEvent::class,
		] as $event) {
			$context->registerEventListener($event, Listener::class);
		}
		$context->registerNotifierService(Notifier::class);
		$context->registerSearchProvider(Search::class);
		$context->registerDashboardWidget(Widget::class);
		$context->registerReferenceProvider(Links::class);
	}
	public function boot(IBootContext $context): void {}
}
