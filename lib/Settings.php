<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCP\{
	AppFramework\Http\TemplateResponse,
	AppFramework\Services\IInitialState,
	IAppConfig,
	IURLGenerator,
	Settings\IIconSection,
	Settings\ISettings,
	Util,
};

/** The administration page, alone in its section. */
class Settings implements IIconSection, ISettings {
	public function __construct(private IAppConfig $config, private IInitialState $state, private IURLGenerator $urls) {}
	public function getForm(): TemplateResponse {
		$value = fn (string $name): string => $this->config->getValueString('mssante', $name);
		$this->state->provideInitialState('connection', ['url' => $value('url'), 'hasKey' => $value('key') !== '', 'ca' => $value('ca')]);
		Util::addScript('mssante', 'mssante-admin');
		Util::addStyle('mssante', 'mssante-admin');
		return new TemplateResponse('mssante', 'admin', [], '');
	}
	public function getID(): string { return 'mssante'; }
	public function getSection(): string { return 'mssante'; }
	public function getName(): string { return 'MSSanté'; }
	public function getPriority(): int { return 60; }
	public function getIcon(): string { return $this->urls->imagePath('mssante', 'app-dark.svg'); }
}
