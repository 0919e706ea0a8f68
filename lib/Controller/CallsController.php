<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante\Controller;
use OCA\Mssante\{Parcels, Relay};
use OCP\{AppFramework\Controller, AppFramework\Http\JSONResponse, AppFramework\Http\Response, AppFramework\Http\StreamResponse, IRequest};
use OCP\AppFramework\Http\Attribute\{BruteForceProtection, FrontpageRoute, NoCSRFRequired, PublicPage};

/** For a sidecar that Nextcloud cannot reach: it comes and asks which calls wait for it, and brings their answers. Each of its requests is signed as calls are. */
class CallsController extends Controller {
	/** Seconds that it may wait for a call: less than what servers in between allow a request. */
	private const PATIENCE = 20;
	public function __construct(IRequest $request, private Relay $relay, private Parcels $parcels) { parent::__construct('mssante', $request); }
	#[PublicPage, NoCSRFRequired, BruteForceProtection(action: 'mssante')]
	#[FrontpageRoute(verb: 'POST', url: '/calls/next')]
	public function next(string $request = ''): Response {
		$wish = $this->relay->proven($request, $this->request->getHeader('X-Mssante-Signature'));
		if ($wish === null) { return Relay::refused(); }
		$this->parcels->isThere(($wish['leaves'] ?? false) !== true);
		$next = ($wish['leaves'] ?? false) === true ? null : $this->parcels->next((array)($wish['seen'] ?? []), min(self::PATIENCE, (int)($wish['patience'] ?? 0)));
		if ($next === null) { return new Response(204); }
		[$id, $signature, $form] = $next;
		return (new StreamResponse($form->read()))->setHeaders(['Content-Type' => "multipart/form-data; boundary=$id", 'X-Mssante-Signature' => $signature, 'X-Mssante-Call' => $id]);
	}
	/** The body is the answer's, its head in a header: status, type, ETag, and the hash of the body. */
	#[PublicPage, NoCSRFRequired, BruteForceProtection(action: 'mssante')]
	#[FrontpageRoute(verb: 'POST', url: '/calls/answer')]
	public function answer(): Response {
		$request = $this->request->getHeader('X-Mssante-Answer');
		$head = $this->relay->proven($request, $this->request->getHeader('X-Mssante-Signature'));
		$body = (string)file_get_contents('php://input');
		if ($head === null || !hash_equals((string)($head['sha256'] ?? ''), hash('sha256', $body)) || !preg_match('#^[\da-f]{32}$#D', (string)($head['id'] ?? ''))) { return Relay::refused(); }
		$this->parcels->answer($head['id'], $request, $body);
		return new JSONResponse([]);
	}
}
