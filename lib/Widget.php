<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCP\{Dashboard\IAPIWidgetV2, Dashboard\IIconWidget, Dashboard\Model\WidgetItem, Dashboard\Model\WidgetItems, IL10N};

/** On Nextcloud’s dashboard: figures in a sentence, then what came last. */
class Widget implements IAPIWidgetV2, IIconWidget {
	public function __construct(private Desk $desk, private IL10N $l) {}
	public function getId(): string { return 'mssante'; }
	public function getTitle(): string { return 'MSSanté'; }
	public function getOrder(): int { return 10; }
	public function getIconClass(): string { return ''; }
	public function getIconUrl(): string { return $this->desk->icon(); }
	public function getUrl(): ?string { return $this->desk->link(); }
	public function load(): void {}
	public function getItemsV2(string $userId, ?string $since = null, int $limit = 7): WidgetItems {
		$told = $this->desk->ask($userId, 'widget');
		if ($told === null) { return new WidgetItems([], $this->l->t('The MSSanté service does not answer; nothing is lost.')); }
		$rows = [...($told['figures'] === null ? [] : [$told['figures']]), ...array_slice($told['rows'], 0, $limit)];
		return new WidgetItems(array_map(fn (array $row): WidgetItem => new WidgetItem(
			$row['title'],
			$row['about'],
			$this->desk->link($row['leads']),
			$this->desk->icon(),
		), $rows), $told['nothing']);
	}
}
