<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante\Controller;
use OCA\Mssante\{Parcels, Relay};
use OCP\{AppFramework\Controller, AppFramework\Http\Response, AppFramework\Http\StreamResponse, IRequest};
use OCP\AppFramework\Http\Attribute\{FrontpageRoute, NoCSRFRequired, PublicPage};

/**
 * For a sidecar that Nextcloud cannot reach: it comes, brings the answer that it has, and waits for a call. What it says is signed as
 * calls are.
 */
class CallsController extends Controller {
	/** Seconds that it may wait for a call: less than what servers in between allow a request. */
	private const PATIENCE = 20;
	public function __construct(IRequest $request, private Relay $relay, private Parcels $parcels) {
		parent::__construct('mssante', $request);
	}
	/**
	 * The body is the answer’s: its hash is signed. Nobody is slowed down: a key of that length is not guessed, and who shares the
	 * sidecar’s address would stop it.
	 */
	#[PublicPage, NoCSRFRequired]
	#[FrontpageRoute(verb: 'POST', url: '/calls')]
	public function next(): Response {
		$wish = $this->relay->proven($this->request->getHeader('X-Mssante-Wish'), $this->request->getHeader('X-Mssante-Signature'));
		if ($wish === null) { return new Response(403); }
		[$head, $asks, $leaves] = [$wish['answer'] ?? null, isset($wish['patience']), (bool)($wish['leaves'] ?? false)];
		if (($asks || $leaves) && !$this->parcels->isThere((string)($wish['who'] ?? ''), $leaves)) { return new Response(409); }
		if (is_array($head)) {
			$body = (string)file_get_contents('php://input');
			if (
				!preg_match('#^[\da-f]{32}$#D', (string)($head['id'] ?? ''))
				|| !hash_equals((string)($head['sha256'] ?? ''), hash('sha256', $body))
			) {
				return new Response(400);
			}
			$this->parcels->answer($head['id'], json_encode($head, JSON_THROW_ON_ERROR), $body);
		}
		$next = $asks ? $this->parcels->next((array)($wish['seen'] ?? []), min(self::PATIENCE, (int)$wish['patience'])) : null;
		if ($next === null) { return new Response(204); }
		[$id, $signature, $form, $others] = $next;
		return (new StreamResponse($form->read()))->setHeaders([
			'Content-Type' => "multipart/form-data; boundary=$id",
			'X-Mssante-Signature' => $signature,
			'X-Mssante-Call' => $id,
			'X-Mssante-Others' => (string)$others,
		]);
	}
}
