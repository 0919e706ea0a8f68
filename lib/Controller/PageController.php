<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante\Controller;
use OCA\Mssante\Relay;
use OCP\{
	AppFramework\Controller,
	AppFramework\Http\ContentSecurityPolicy,
	AppFramework\Http\JSONResponse,
	AppFramework\Http\TemplateResponse,
	IAppConfig,
	IGroupManager,
	IRequest,
	Notification\IManager,
	Util,
};
use OCP\AppFramework\Http\Attribute\{
	BruteForceProtection,
	FrontpageRoute,
	NoAdminRequired,
	NoCSRFRequired,
	PasswordConfirmationRequired,
	PublicPage,
};

/** The page, where the sidecar is, and the bell that the sidecar rings. */
class PageController extends Controller {
	public function __construct(
		IRequest $request,
		private Relay $relay,
		private IAppConfig $config,
		private IGroupManager $groups,
		private IManager $bell,
	) {
		parent::__construct('mssante', $request);
	}
	#[NoAdminRequired, NoCSRFRequired]
	#[
		FrontpageRoute(verb: 'GET', url: '/'),
		// Where a provider takes back whoever signed in (server/mailbox/oauth2/sign-ins.ts).
		FrontpageRoute(verb: 'GET', url: '/signed-in', postfix: 'back'),
	]
	public function index(): TemplateResponse {
		Util::addScript('mssante', 'mssante-page');
		Util::addStyle('mssante', 'mssante-page');
		// PDFs are read by a worker of ours; nothing of theirs runs.
		return (new TemplateResponse('mssante', 'page'))
			->setContentSecurityPolicy((new ContentSecurityPolicy())->addAllowedWorkerSrcDomain('\'self\''));
	}
	/** Where the sidecar is. The key is write-only. */
	#[PasswordConfirmationRequired]
	#[FrontpageRoute(verb: 'POST', url: '/settings')]
	public function configure(string $url, string $key = '', string $ca = ''): JSONResponse {
		if ($url !== Relay::COMES && !Relay::isSafe($url)) {
			return new JSONResponse(['error' => [
				'code' => 'MSS-RELAY-URL',
				'text' => 'L’adresse du service joint commence par https:// (http:// : seulement sur cette machine).',
				'remedy' => '',
				'field' => null,
			]], 422);
		}
		$this->config->setValueString('mssante', 'url', $url);
		$this->config->setValueString('mssante', 'ca', $ca);
		$key === '' || $this->config->setValueString('mssante', 'key', trim($key), sensitive: true);
		return new JSONResponse([]);
	}
	/** The sidecar rings the people of a mailbox: signed with the same key; rung again, it replaces itself. */
	#[PublicPage]
	#[NoCSRFRequired]
	#[BruteForceProtection(action: 'mssante')]
	#[FrontpageRoute(verb: 'POST', url: '/bell')]
	public function ring(string $request = ''): JSONResponse {
		$wish = $this->relay->proven($request, $this->request->getHeader('X-Mssante-Signature'));
		if ($wish === null) { return Relay::refused(); }
		$people = array_merge(
			$wish['users'],
			...array_map(fn (string $group): array => array_keys($this->groups->get($group)?->searchUsers('') ?? []), $wish['groups']),
		);
		foreach (array_unique($people) as $uid) {
			$notification = $this->bell->createNotification()
				->setApp('mssante')
				->setUser((string)$uid)
				->setObject($wish['subject'], (string)$wish['about']);
			$this->bell->markProcessed($notification);
			$wish['count'] > 0
				&& !in_array((string)$uid, $wish['quiet'] ?? [], true)
				&& $this->bell->notify($notification
					->setDateTime(new \DateTime())
					->setSubject($wish['subject'], ['count' => (int)$wish['count'], 'mailbox' => (string)$wish['mailbox']]));
		}
		return new JSONResponse([]);
	}
}
