<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use OCP\{IUser, Search\IProvider, Search\ISearchQuery, Search\SearchResult, Search\SearchResultEntry};

/** In Nextcloud’s own search: what the page’s finds. */
class Search implements IProvider {
	public function __construct(private Desk $desk) {}
	public function getId(): string { return 'mssante'; }
	public function getName(): string { return 'MSSanté'; }
	public function getOrder(string $route, array $routeParameters): ?int { return str_starts_with($route, 'mssante.') ? -1 : 20; }
	public function search(IUser $user, ISearchQuery $query): SearchResult {
		$rows = array_merge(...array_column(
			$this->desk->ask($user->getUID(), 'search', ['q' => mb_substr($query->getTerm(), 0, 200)])['groups'] ?? [],
			'rows',
		));
		return SearchResult::complete('MSSanté', array_map(fn (array $row): SearchResultEntry => new SearchResultEntry(
			'',
			$row['title'],
			$row['about'],
			$this->desk->link($row['leads']),
			$this->desk->icon(),
		), $rows));
	}
}
