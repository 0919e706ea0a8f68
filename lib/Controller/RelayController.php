<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante\Controller;
use OCA\Mssante\{Desk, Relay};
use OCP\{
	AppFramework\Controller,
	AppFramework\Http\DataDownloadResponse,
	AppFramework\Http\JSONResponse,
	AppFramework\Http\Response,
	EventDispatcher\IEventDispatcher,
	Encryption\Exceptions\GenericEncryptionException,
	Files\Events\BeforeDirectFileDownloadEvent,
	Files\File,
	Files\Folder,
	Files\IRootFolder,
	Files\Node,
	Files\NotPermittedException,
	Files\StorageNotAvailableException,
	IGroupManager,
	IRequest,
	IUserManager,
	IUserSession,
	Lock\LockedException,
	Share\IManager,
	Share\IShare,
};
use OCP\AppFramework\Http\Attribute\{FrontpageRoute, NoAdminRequired};

/** Who is it, which groups, which files may they read, which folders do they see: signed, and passed on. Nothing is decided here. */
class RelayController extends Controller {
	private const MAX_FILES = 20;
	private const MAX_SHARES = 100;
	/** Nextcloud's kinds of shares, by the sidecar's names (server/ged/share.ts). */
	private const SHARES = [
		IShare::TYPE_LINK => 'link',
		IShare::TYPE_EMAIL => 'email',
		IShare::TYPE_REMOTE => 'remote',
		IShare::TYPE_REMOTE_GROUP => 'remote',
		IShare::TYPE_CIRCLE => 'circle',
		IShare::TYPE_ROOM => 'room',
		IShare::TYPE_DECK => 'room',
		IShare::TYPE_GROUP => 'group',
		IShare::TYPE_USER => 'user',
	];
	/** Of one kind, of one file or folder: those above many files are asked once. */
	private array $known = [];
	public function __construct(
		IRequest $request,
		private Relay $relay,
		private IUserSession $session,
		private IGroupManager $groups,
		private IRootFolder $root,
		private IEventDispatcher $events,
		private IManager $shares,
		private IUserManager $users,
		private Desk $desk,
	) {
		parent::__construct('mssante', $request);
	}
	/** What Files shows beside the names of files: of those that they see, and none is opened for it. */
	#[NoAdminRequired]
	#[FrontpageRoute(verb: 'GET', url: '/marks')]
	public function marks(): Response {
		$view = $this->root->getUserFolder($uid = $this->session->getUser()->getUID());
		$seen = array_filter($this->ids('files'), fn (int $id): bool => $view->getFirstNodeById($id) instanceof File);
		$marks = $seen === []
			? []
			: $this->desk->ask($uid, 'files/marks', [], array_map(fn (int $id): array => [
				'id' => (string)$id,
				'name' => '',
				'mime' => '',
				'size' => 0,
				'etag' => '',
				'path' => '',
			], array_values($seen)));
		return $marks === null ? $this->refusal(503, 'MSS-RELAY-DOWN', 'Le service MSSanté ne répond pas.') : new JSONResponse($marks);
	}
	#[NoAdminRequired]
	#[FrontpageRoute(verb: 'GET', url: '/api/{path}', requirements: ['path' => '.+'])]
	#[FrontpageRoute(verb: 'POST', url: '/api/{path}', requirements: ['path' => '.+'], postfix: 'post')]
	public function user(string $path): Response { return $this->pass('user', $path, []); }
	#[FrontpageRoute(verb: 'GET', url: '/admin/{path}', requirements: ['path' => '.+'])]
	#[FrontpageRoute(verb: 'POST', url: '/admin/{path}', requirements: ['path' => '.+'], postfix: 'post')]
	#[FrontpageRoute(verb: 'DELETE', url: '/admin/{path}', requirements: ['path' => '.+'], postfix: 'delete')]
	public function admin(string $path): Response {
		$upload = $this->request->getUploadedFile('upload')['tmp_name'] ?? '';
		return $this->pass('admin', $path, is_uploaded_file($upload) ? ['upload' => $upload] : []);
	}
	/**
	 * What Nextcloud itself refuses is said in its words.
	 *
	 * @param array<string, string> $uploads paths of files that came with the request
	 */
	private function pass(string $scope, string $path, array $uploads): Response {
		try {
			return $this->relayed($scope, $path, $uploads);
		} catch (LockedException) {
			return $this->refusal(
				423,
				'MSS-GED-LOCKED',
				'Ce fichier est verrouillé : quelqu’un l’écrit en ce moment. Réessayez quand il aura fini.',
			);
		} catch (NotPermittedException|StorageNotAvailableException|GenericEncryptionException $e) {
			return $this->refusal(503, 'MSS-GED-DOWN', 'Nextcloud ne peut pas lire ce fichier pour le moment : ' . $e->getMessage());
		}
	}
	/** @param array<string, string> $uploads */
	private function relayed(string $scope, string $path, array $uploads): Response {
		$user = $this->session->getUser();
		$view = $this->root->getUserFolder($user->getUID());
		[$files, $bytes] = [[], []];
		foreach ($this->ids('files') as $id) {
			$node = $view->getFirstNodeById($id);
			$stream = $node instanceof File && $this->mayDownload($node, $view) ? $node->fopen('r') : false;
			if ($stream === false) {
				return $this->refusal(
					404,
					'MSS-FORBIDDEN-FILE',
					'Ce fichier n’est pas à votre portée : vérifiez qu’il est toujours partagé avec vous.',
				);
			}
			$hash = hash_init('sha256');
			if ($this->request->getMethod() === 'POST') {
				hash_update_stream($hash, $stream);
				$bytes[$id] = $node->fopen('r');
			}
			fclose($stream);
			$files[] = [
				'id' => (string)$id,
				'name' => $node->getName(),
				'mime' => $node->getMimeType(),
				'size' => $node->getSize(),
				'etag' => $node->getEtag(),
				'path' => $view->getRelativePath($node->getPath()),
				'sha256' => isset($bytes[$id]) ? hash_final($hash) : '',
				'ancestors' => array_map(fn (Node $folder): string => (string)$folder->getId(), $this->upTo($view, $node->getParent())),
				'shares' => $this->sharesOf($node, $view),
			];
		}
		// In a folder that they do not see, they may do nothing.
		$folders = array_map(fn (int $id): array => [
			'id' => (string)$id,
			'permissions' => $view->getFirstNodeById($id)?->getPermissions() ?? 0,
		], $this->ids('folders'));
		foreach ($uploads as $id => $file) {
			$files[] = [
				'id' => $id,
				'name' => basename($this->request->getUploadedFile($id)['name']),
				'mime' => '',
				'size' => filesize($file),
				'etag' => '',
				'path' => '',
				'sha256' => hash_file('sha256', $file),
				'ancestors' => [],
			];
			$bytes[$id] = fopen($file, 'r');
		}
		// Not in the address, which servers write down.
		$params = $this->request->getMethod() === 'POST'
			? $this->request->getParam('params', '{}')
			: rawurldecode($this->request->getHeader('X-Mssante-Params'));
		$answer = $this->relay->call([
			'scope' => $scope,
			'user' => $user->getUID(),
			'name' => $user->getDisplayName(),
			'groups' => $this->groups->getUserGroupIds($user),
			'method' => $this->request->getMethod(),
			'path' => $path,
			'params' => (object)(is_string($params) ? json_decode($params, false, 32) : $params),
			'files' => $files,
			'folders' => $folders,
			'etag' => $this->request->getHeader('If-None-Match'),
		], $bytes);
		[$status, $type] = [$answer?->getStatusCode() ?? 0, (string)$answer?->getHeader('Content-Type')];
		// A refused signature is nothing that a user can mend, and 401 would log the page out.
		if ($answer === null || ($status === 401 && $scope === 'user')) {
			return $this->refusal(
				503,
				'MSS-RELAY-DOWN',
				'Le service MSSanté ne répond pas. Rien n’est perdu : réessayez dans un moment, ou prévenez l’administrateur.',
			);
		}
		if ($type !== '' && !str_starts_with($type, 'application/json')) {
			return new DataDownloadResponse((string)$answer->getBody(), 'MSSanté', $type);
		}
		$response = $status === 304
			? new Response(304)
			: new JSONResponse(json_decode((string)$answer->getBody()), $status === 401 ? 422 : $status);
		return $response->setETag(trim($answer->getHeader('ETag'), '"') ?: null);
	}
	/** May the user have the bytes? A share may be for the eyes alone. */
	private function mayDownload(File $file, Folder $view): bool {
		$download = new BeforeDirectFileDownloadEvent((string)$view->getRelativePath($file->getPath()));
		$this->events->dispatchTyped($download);
		return $file->isReadable() && $download->isSuccessful();
	}
	/**
	 * Shares and links of a file and of the folders above it, as its owner has them.
	 *
	 * @return list<array{type: string, with: ?string, groups: list<string>}>
	 */
	private function sharesOf(File $file, Folder $view): array {
		$owner = ($file->getOwner() ?? $this->session->getUser())->getUID();
		$theirs = ($home = $this->root->getUserFolder($owner))->getFirstNodeById($file->getId());
		$groupsOf = fn (string $uid): array => array_map('strval', array_keys($this->groups->getUserGroups($this->users->get($uid))));
		$found = [[]];
		foreach ($theirs ? $this->upTo($home, $theirs) : $this->upTo($view, $file) as $node) {
			foreach (self::SHARES as $type => $kind) {
				$found[] = $this->known[$node->getId()][$type] ??= array_map(
					fn (IShare $share): array => [
						'type' => $kind,
						'with' => $share->getSharedWith(),
						'groups' => $kind === 'user' ? $groupsOf($share->getSharedWith()) : [],
					],
					$this->shares->getSharesBy($owner, $type, $node, true, self::MAX_SHARES),
				);
			}
		}
		return array_slice(array_merge(...$found), 0, self::MAX_SHARES);
	}
	/** A file or folder, and those above it, the nearest first, below another one. @return list<Node> */
	private function upTo(Folder $top, Node $node): array {
		for ($nodes = []; $top->isSubNode($node); $node = $node->getParent()) { $nodes[] = $node; }
		return $nodes;
	}
	/** @return list<int> */
	private function ids(string $name): array {
		return array_slice(
			array_values(array_filter(array_map('intval', explode(',', (string)$this->request->getParam($name, ''))))),
			0,
			self::MAX_FILES,
		);
	}
	private function refusal(int $status, string $code, string $text): JSONResponse {
		return new JSONResponse(['error' => ['code' => $code, 'text' => $text, 'remedy' => '', 'field' => null]], $status);
	}
}
