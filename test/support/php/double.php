<?php
/**
 * Around the true shim, what Nextcloud does before and after: who asks, CSRF, administrators, routes. The routes and their rules are read
 * from the shim's own attributes.
 */

require __DIR__ . '/ocp.php';
foreach ([
	...['Parcels', 'Relay', 'Desk', 'Search', 'Widget', 'Links', 'Listener'],
	...['Controller/RelayController', 'Controller/PageController', 'Controller/CallsController'],
] as $file) {
	require __DIR__ . "/../../../lib/$file.php";
}

$state = getenv('DOUBLE_STATE');
$read = fn (string $name): array => is_file("$state/$name.json") ? json_decode(file_get_contents("$state/$name.json"), true) : [];
$write = fn (string $name, array $value) => file_put_contents("$state/$name.json", json_encode($value), LOCK_EX);

class TheUser implements OCP\IUser {
	public function __construct(private string $id) {}
	public function getUID() { return $this->id; }
	public function getDisplayName() { return ucfirst($this->id); }
}
class TheConfig implements OCP\IAppConfig {
	public function __construct(private $read, private $write) {}
	public function getValueString($app, $name) {
		if ($name !== 'installed_version') {
			return ($this->read)('config')[$name] ?? '';
		}
		$info = file_get_contents(__DIR__ . '/../../../appinfo/info.xml');
		return preg_match('#<version>([^<]+)<#', $info, $found) ? $found[1] : '';
	}
	public function setValueString($app, $name, $value, bool $sensitive = false) {
		($this->write)('config', [...($this->read)('config'), $name => $value]);
	}
}
class TheGroups implements OCP\IGroupManager {
	public function __construct(private array $groups) {}
	public function getUserGroupIds($user) {
		return array_keys(array_filter($this->groups, fn ($people) => in_array($user->getUID(), $people, true)));
	}
	public function getUserGroups($user) { return $user === null ? [] : array_flip($this->getUserGroupIds($user)); }
	public function get($id) {
		return isset($this->groups[$id]) ? new class($this->groups[$id]) {
			public function __construct(private array $people) {}
			public function searchUsers($q) { return array_fill_keys($this->people, true); }
		} : null;
	}
}
class TheSession implements OCP\IUserSession {
	public function __construct(private ?TheUser $user) {}
	public function getUser() { return $this->user; }
}
class TheRequest implements OCP\IRequest {
	public function getMethod() { return $_SERVER['REQUEST_METHOD']; }
	public function getParam($name, $default = null) { return $_POST[$name] ?? $_GET[$name] ?? $default; }
	public function getUploadedFile($name) { return $_FILES[$name] ?? null; }
	public function getHeader($name) { return $_SERVER['HTTP_' . strtoupper(str_replace('-', '_', $name))] ?? ''; }
}
class TheRoot implements OCP\Files\IRootFolder {
	public function __construct(private string $base, private array $ids) {}
	public function getUserFolder(string $user) { return new OCP\Files\Folder($this->base, $user, $this->ids); }
}
class TheEvents implements OCP\EventDispatcher\IEventDispatcher {
	public function dispatchTyped($event) { $event->ok = !str_contains($event->path, 'pour les yeux'); }
}
class TheUsers implements OCP\IUserManager { public function get($id) { return new TheUser($id); } }
class TheShare implements OCP\Share\IShare {
	public function __construct(private ?string $with) {}
	public function getSharedWith() { return $this->with; }
}
class TheShares implements OCP\Share\IManager {
	public function __construct(private array $shares) {}
	public function getSharesBy($user, $type, $node, $reshares, $limit) {
		$of = array_filter($this->shares, fn ($share) => $share['type'] === $type && "/$share[path]" === $node->getPath());
		return array_map(fn ($share) => new TheShare($type === OCP\Share\IShare::TYPE_LINK ? null : $share['with']), array_values($of));
	}
}
class TheUrls implements OCP\IURLGenerator {
	public function linkToRouteAbsolute($route) { return 'https://cloud.exemple/index.php/apps/mssante/'; }
	public function getBaseUrl() { return 'https://cloud.exemple'; }
	public function imagePath($app, $file) { return "/apps/$app/img/$file"; }
	public function getAbsoluteURL($path) { return "https://cloud.exemple$path"; }
}
class TheWords implements OCP\IL10N { public function t($text) { return $text; } }
class TheQuery implements OCP\Search\ISearchQuery {
	public function __construct(private string $term) {}
	public function getTerm(): string { return $this->term; }
}
class TheLogger implements Psr\Log\LoggerInterface { public function warning($message, array $context = []) {} }
class TheAnswer implements OCP\Http\Client\IResponse {
	public function __construct(private int $status, private string $body, private array $headers) {}
	public function getStatusCode(): int { return $this->status; }
	public function getBody() { return $this->body; }
	public function getHeader(string $name): string { return $this->headers[strtolower($name)] ?? ''; }
	public function getHeaders(): array { return $this->headers; }
}
/** Nextcloud's own data for the app: files appear whole. */
class TheFile implements OCP\Files\SimpleFS\ISimpleFile {
	public function __construct(private string $path) {}
	public function getName() { return basename($this->path); }
	public function getMTime() { clearstatcache(); return (int)@filemtime($this->path); }
	public function getContent() { return (string)file_get_contents($this->path); }
	public function putContent($text) { file_put_contents("$this->path~", $text); rename("$this->path~", $this->path); }
	public function read() { return fopen($this->path, 'r'); }
	public function delete() { unlink($this->path); }
}
class TheFolder implements OCP\Files\SimpleFS\ISimpleFolder {
	public function __construct(private string $path) {}
	public function getDirectoryListing() {
		return array_map(fn ($path) => new TheFile($path), array_filter(glob("$this->path/*"), fn ($path) => !str_ends_with($path, '~')));
	}
	public function fileExists($name) { clearstatcache(); return is_file("$this->path/$name"); }
	public function getFile($name) {
		return $this->fileExists($name) ? new TheFile("$this->path/$name") : throw new OCP\Files\NotFoundException($name);
	}
	public function newFile($name, $content = null) {
		$file = new TheFile("$this->path/$name");
		$content === null || $file->putContent($content);
		return $file;
	}
}
class TheData implements OCP\Files\IAppData {
	public function __construct(private string $state) {}
	public function getFolder($name) {
		return is_dir("$this->state/$name") ? new TheFolder("$this->state/$name") : throw new OCP\Files\NotFoundException($name);
	}
	public function newFolder($name) { mkdir("$this->state/$name"); return $this->getFolder($name); }
}
class TheClients implements OCP\Http\Client\IClientService {
	public function newClient() { return $this; }
	/** As Guzzle tells curl. */
	private static function trust(bool|string $verify): array {
		return is_string($verify)
			? [CURLOPT_CAINFO => $verify]
			: [CURLOPT_SSL_VERIFYPEER => $verify, CURLOPT_SSL_VERIFYHOST => $verify ? 2 : 0];
	}
	public function post(string $url, array $options) {
		$form = [];
		foreach ($options['multipart'] as ['name' => $name, 'contents' => $contents]) {
			$form[$name] = is_resource($contents) ? new CURLStringFile(stream_get_contents($contents), 'file') : $contents;
		}
		$headers = [];
		$curl = curl_init($url);
		curl_setopt_array($curl, [
			CURLOPT_POSTFIELDS => $form,
			CURLOPT_RETURNTRANSFER => true,
			CURLOPT_TIMEOUT => $options['timeout'],
			CURLOPT_HEADERFUNCTION => function ($curl, $line) use (&$headers) {
				[$name, $value] = [...explode(':', $line, 2), ''];
				$headers[strtolower($name)] = trim($value);
				return strlen($line);
			},
			CURLOPT_HTTPHEADER => array_map(fn ($name, $value) => "$name: $value", array_keys($options['headers']), $options['headers']),
		] + ($options['curl'] ?? []) + self::trust($options['verify'] ?? true));
		$body = curl_exec($curl);
		if ($body === false) {
			throw new Exception(curl_error($curl));
		}
		return new TheAnswer(curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $body, $headers);
	}
}
class TheNotification {
	public array $told = [];
	public function __call($name, $words) { $this->told[$name] = count($words) > 1 ? $words : $words[0]; return $this; }
}
class TheBell implements OCP\Notification\IManager {
	public function __construct(private $read, private $write) {}
	public function createNotification() { return new TheNotification(); }
	public function markProcessed($notification) {
		$of = fn ($told) => [$told['setUser'], $told['setObject']];
		$left = array_filter(($this->read)('bells'), fn ($one) => $of($one) !== $of($notification->told));
		($this->write)('bells', array_values($left));
	}
	public function notify($notification) {
		unset($notification->told['setDateTime']);
		($this->write)('bells', [...($this->read)('bells'), $notification->told]);
	}
}

$config = new TheConfig($read, $write);
$parcels = new OCA\Mssante\Parcels(new TheData($state));
$relay = new OCA\Mssante\Relay($config, new TheClients(), new TheLogger(), $parcels);
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$send = function (OCP\AppFramework\Http\Response $answer) {
	http_response_code($answer->status);
	if ($answer->status !== 304) {
		header("Content-Type: $answer->type");
	}
	array_map(header(...), $answer->headers);
	echo $answer->body;
	exit;
};

$groups = new TheGroups($read('groups'));
$name = $_SERVER['PHP_AUTH_USER'] ?? '';
$session = new TheSession($name === '' ? null : new TheUser($name));
$listener = new OCA\Mssante\Listener($relay, new OCP\ServerVersion(), $session, $groups);
if ($path === '/double/node') {
	$event = 'OCP\Files\Events\Node\\' . $_GET['event'];
	$listener->handle(new $event(new OCP\Files\File("$state/files", $read('ids')[$_GET['id']], $read('ids'))));
	$send(new OCP\AppFramework\Http\JSONResponse([]));
}
if ($path === '/double/account') {
	$user = new TheUser($_GET['user']);
	$event = $_GET['state'] === 'deleted'
		? new OCP\User\Events\UserDeletedEvent($user)
		: new OCP\User\Events\UserChangedEvent($user, 'enabled', $_GET['state'] === 'enabled');
	$listener->handle($event);
	$send(new OCP\AppFramework\Http\JSONResponse([]));
}
if ($path === '/double/exchange') {
	$form = fopen('php://temp', 'w+');
	$send(new OCP\AppFramework\Http\JSONResponse($parcels->exchange($_GET['id'], str_repeat('d', 64), $form, (int)$_GET['patience'])));
}
if ($path === '/double/scripts') {
	$listener->handle(new OCA\Files\Event\LoadAdditionalScriptsEvent());
	$send(new OCP\AppFramework\Http\JSONResponse(OCP\Util::$scripts));
}

$desk = new OCA\Mssante\Desk($relay, new TheUsers(), $groups, new TheUrls());
$links = new OCA\Mssante\Links($desk, $session);
$shown = match ($path) {
	'/double/search' => (new OCA\Mssante\Search($desk))->search(new TheUser($name), new TheQuery($_GET['term'])),
	'/double/widget' => (new OCA\Mssante\Widget($desk, new TheWords()))->getItemsV2($name),
	'/double/links' => array_map(
		fn ($link) => $links->matchReference($link) ? [$links->resolveReference($link)?->told, $links->getCacheKey($link)] : false,
		$_GET['links'] ?? [],
	),
	default => null,
};
if ($shown !== null) {
	$send(new OCP\AppFramework\Http\JSONResponse($shown));
}

$request = new TheRequest();
$controllers = [
	new OCA\Mssante\Controller\RelayController(
		$request, $relay, $session, $groups, new TheRoot("$state/files", $read('ids')), new TheEvents(), new TheShares($read('shares')),
		new TheUsers(), $desk,
	),
	new OCA\Mssante\Controller\PageController($request, $relay, $config, $groups, new TheBell($read, $write)),
	new OCA\Mssante\Controller\CallsController($request, $relay, $parcels),
];
foreach ($controllers as $controller) {
	foreach ((new ReflectionClass($controller))->getMethods(ReflectionMethod::IS_PUBLIC) as $method) {
		$rules = array_map(fn ($attribute) => basename(str_replace('\\', '/', $attribute->getName())), $method->getAttributes());
		foreach ($method->getAttributes('OCP\AppFramework\Http\Attribute\FrontpageRoute') as $route) {
			['verb' => $verb, 'url' => $url] = $route->getArguments();
			$pattern = '#^/index\.php/apps/mssante' . str_replace('{path}', '(?<path>.+)', $url) . '$#';
			if ($verb !== $_SERVER['REQUEST_METHOD'] || !preg_match($pattern, $path, $words)) {
				continue;
			}
			if (!in_array('PublicPage', $rules, true) && $session->getUser() === null) {
				$send(new OCP\AppFramework\Http\JSONResponse([], 401));
			}
			if (!in_array('NoCSRFRequired', $rules, true) && $request->getHeader('requesttoken') === '') {
				$send(new OCP\AppFramework\Http\JSONResponse([], 412));
			}
			if (!array_intersect(['NoAdminRequired', 'PublicPage'], $rules) && $name !== 'admin') {
				$send(new OCP\AppFramework\Http\JSONResponse([], 403));
			}
			if (in_array('PasswordConfirmationRequired', $rules, true) && $request->getHeader('x-password-confirmed') === '') {
				$send(new OCP\AppFramework\Http\JSONResponse([], 403));
			}
			$arguments = [];
			foreach ($method->getParameters() as $parameter) {
				$default = $parameter->isDefaultValueAvailable() ? $parameter->getDefaultValue() : null;
				$arguments[] = $words[$parameter->getName()] ?? $request->getParam($parameter->getName(), $default);
			}
			$send($method->invokeArgs($controller, $arguments));
		}
	}
}
http_response_code(404);
