<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante\Controller;
use OCP\{AppFramework\Controller, AppFramework\Http\ContentSecurityPolicy, AppFramework\Http\JSONResponse, AppFramework\Http\TemplateResponse, IAppConfig, IGroupManager, IRequest, Notification\IManager, Util};
use OCP\AppFramework\Http\Attribute\{BruteForceProtection, FrontpageRoute, NoAdminRequired, NoCSRFRequired, PasswordConfirmationRequired, PublicPage};

/** The page, where the sidecar is, and the bell that the sidecar rings. */
class PageController extends Controller {
	/** Seconds between the two clocks. */
	private const SKEW = 60;
	public function __construct(IRequest $request, private IAppConfig $config, private IGroupManager $groups, private IManager $bell) {
		parent::__construct('mssante', $request);
	}
	#[NoAdminRequired, NoCSRFRequired]
	#[FrontpageRoute(verb: 'GET', url: '/'), FrontpageRoute(verb: 'GET', url: '/signed-in', postfix: 'back')] // Where a provider takes back whoever signed in (server/mailbox/oauth2/sign-ins.ts).
	public function index(): TemplateResponse {
		Util::addScript('mssante', 'mssante-page');
		Util::addStyle('mssante', 'mssante-page');
		// PDFs are read by a worker of ours; nothing of theirs runs.
		return (new TemplateResponse('mssante', 'page'))->setContentSecurityPolicy((new ContentSecurityPolicy())->addAllowedWorkerSrcDomain('\'self\''));
	}
	/** Where the sidecar is. The key is write-only. */
	#[PasswordConfirmationRequired]
	#[FrontpageRoute(verb: 'POST', url: '/settings')]
	public function configure(string $url, string $key = '', string $ca = ''): JSONResponse {
		if (!\OCA\Mssante\Relay::isSafe($url)) { return new JSONResponse(['error' => ['code' => 'MSS-RELAY-URL', 'text' => 'L’adresse du service joint commence par https:// (http:// : seulement sur cette machine).', 'remedy' => '', 'field' => null]], 422); }
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
		$key = $this->config->getValueString('mssante', 'key');
		$wish = json_decode($request, true, 8);
		if ($key === '' || !hash_equals(hash_hmac('sha256', $request, $key), $this->request->getHeader('X-Mssante-Signature')) || abs(time() - (int)($wish['ts'] ?? 0)) > self::SKEW) {
			$refused = new JSONResponse([], 403);
			$refused->throttle();
			return $refused;
		}
		$people = array_merge($wish['users'], ...array_map(fn (string $group): array => array_keys($this->groups->get($group)?->searchUsers('') ?? []), $wish['groups']));
		foreach (array_unique($people) as $uid) {
			$notification = $this->bell->createNotification()->setApp('mssante')->setUser((string)$uid)->setObject($wish['subject'], (string)$wish['about']);
			$this->bell->markProcessed($notification);
			$wish['count'] > 0 && $this->bell->notify($notification->setDateTime(new \DateTime())->setSubject($wish['subject'], ['count' => (int)$wish['count'], 'mailbox' => (string)$wish['mailbox']]));
		}
		return new JSONResponse([]);
	}
}
