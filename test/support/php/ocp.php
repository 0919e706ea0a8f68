<?php
/** What Nextcloud gives to the shim, as little as it needs: people, groups and files are in a folder (see ../php-double.ts). */

namespace Psr\Log { interface LoggerInterface { public function warning($message, array $context = []); } }

namespace OCP {
	interface IURLGenerator {
		public function linkToRouteAbsolute($route);
		public function getBaseUrl();
		public function imagePath($app, $file);
		public function getAbsoluteURL($path);
	}
	interface IUser { public function getUID(); public function getDisplayName(); }
	interface IL10N { public function t($text); }
	interface IGroupManager { public function getUserGroupIds($user); public function getUserGroups($user); public function get($id); }
	interface IUserManager { public function get($id); }
	interface IUserSession { public function getUser(); }
	interface IAppConfig {
		public function getValueString($app, $name);
		public function setValueString($app, $name, $value, bool $sensitive = false);
	}
	interface IRequest {
		public function getMethod();
		public function getParam($name, $default = null);
		public function getUploadedFile($name);
		public function getHeader($name);
	}
	class ServerVersion { public function getMajorVersion() { return 34; } }
	class Util { public static array $scripts = []; public static function __callStatic($name, $words) { self::$scripts[] = $words[1]; } }
}

namespace OCP\AppFramework { class Controller { public function __construct(string $app, protected \OCP\IRequest $request) {} } }

namespace OCP\AppFramework\Http {
	class Response {
		public string $body = '';
		public string $type = 'application/json';
		public array $headers = [];
		public function __construct(public int $status = 200) {}
		public function throttle() {}
		public function setHeaders(array $headers) {
			$this->type = $headers['Content-Type'];
			$this->headers = array_map(fn ($name, $value) => "$name: $value", array_keys($headers), $headers);
			return $this;
		}
		public function setETag(?string $etag) { $this->headers = $etag === null ? [] : ["ETag: \"$etag\""]; return $this; }
		public function setContentSecurityPolicy($policy) {
			$this->headers = ['Content-Security-Policy: ' . implode(' ', $policy->workers)];
			return $this;
		}
	}
	class ContentSecurityPolicy {
		public array $workers = [];
		public function addAllowedWorkerSrcDomain($domain) { $this->workers[] = $domain; return $this; }
	}
	class StreamResponse extends Response {
		public function __construct($stream) { parent::__construct(); $this->body = stream_get_contents($stream); }
	}
	class JSONResponse extends Response {
		public function __construct($data, int $status = 200) { parent::__construct($status); $this->body = json_encode($data); }
	}
	class DataDownloadResponse extends Response {
		public function __construct(string $data, string $name, string $type) {
			parent::__construct();
			[$this->body, $this->type, $this->headers] = [$data, $type, ["Content-Disposition: attachment; filename=\"$name\""]];
		}
	}
	class TemplateResponse extends Response {
		public function __construct(string $app, string $name) { parent::__construct(); [$this->body, $this->type] = [$name, 'text/html']; }
	}
}

namespace OCP\EventDispatcher {
	class Event {}
	interface IEventListener {}
	interface IEventDispatcher { public function dispatchTyped($event); }
}

namespace OCP\Files\Events {
	class BeforeDirectFileDownloadEvent {
		public bool $ok = true;
		public function __construct(public string $path) {}
		public function isSuccessful() { return $this->ok; }
	}
}

namespace OCP\Files\Events\Node {
	class AbstractNodeEvent extends \OCP\EventDispatcher\Event {
		public function __construct(public $node) {}
		public function getNode() { return $this->node; }
	}
	class AbstractNodesEvent extends \OCP\EventDispatcher\Event {
		public function __construct(public $node) {}
		public function getTarget() { return $this->node; }
	}
	class NodeWrittenEvent extends AbstractNodeEvent {}
	class NodeRenamedEvent extends AbstractNodesEvent {}
}

namespace OCP\Share {
	interface IManager { public function getSharesBy($user, $type, $node, $reshares, $limit); }
	interface IShare {
		const TYPE_USER = 0;
		const TYPE_GROUP = 1;
		const TYPE_LINK = 3;
		const TYPE_EMAIL = 4;
		const TYPE_REMOTE = 6;
		const TYPE_CIRCLE = 7;
		const TYPE_REMOTE_GROUP = 9;
		const TYPE_ROOM = 10;
		const TYPE_DECK = 12;
		public function getSharedWith();
	}
}

namespace OCP\Lock {
	class LockedException extends \Exception {}
}

namespace OCP\Files {
	class StorageNotAvailableException extends \Exception {}
	class NotFoundException extends \Exception {}
	class NotPermittedException extends \Exception {}
	interface IAppData { public function getFolder($name); public function newFolder($name); }
	interface IRootFolder {}
	abstract class Node {
		public function __construct(protected string $base, protected string $path, protected array $ids) {}
		public function getId() { return (int)array_search($this->path, $this->ids, true); }
		public function getPath() { return '/' . $this->path; }
		public function getName() { return basename($this->path); }
		/** Files are their own people's. */
		public function getOwner() { return new \TheUser(explode('/', $this->path)[0]); }
		public function getParent() { return new Folder($this->base, dirname($this->path), $this->ids); }
	}
	class File extends Node {
		public function isReadable() { return is_readable("$this->base/$this->path"); }
		public function getMimeType() { return str_ends_with($this->path, '.pdf') ? 'application/pdf' : 'application/octet-stream'; }
		public function getSize() { return filesize("$this->base/$this->path"); }
		public function getEtag() { return 'etag'; }
		/** One whose name says so is locked, or its storage away. */
		public function fopen($mode) {
			if (str_contains($this->path, 'verrouillé')) { throw new \OCP\Lock\LockedException($this->path); }
			if (str_contains($this->path, 'débranché')) { throw new StorageNotAvailableException('Le disque ne répond pas'); }
			return fopen("$this->base/$this->path", $mode);
		}
	}
	class Folder extends Node {
		/** A folder whose name says so is only to be read. */
		public function getPermissions() { return str_contains($this->path, 'lecture seule') ? 1 : 31; }
		public function getRelativePath($path) { return substr($path, strlen("/$this->path")); }
		public function isSubNode($node) { return str_starts_with($node->getPath(), "/$this->path/"); }
		public function getFirstNodeById(int $id) {
			$path = $this->ids[$id] ?? '';
			if (!str_starts_with($path, "$this->path/")) {
				return null;
			}
			return is_dir("$this->base/$path") ? new Folder($this->base, $path, $this->ids) : new File($this->base, $path, $this->ids);
		}
	}
}

namespace OCP\Files\SimpleFS {
	interface ISimpleFile {
		public function getName();
		public function getMTime();
		public function getContent();
		public function putContent($text);
		public function read();
		public function delete();
	}
	interface ISimpleFolder {
		public function getDirectoryListing();
		public function fileExists($name);
		public function getFile($name);
		public function newFile($name, $content = null);
	}
}

namespace OCP\Http\Client {
	interface IClientService { public function newClient(); }
	interface IResponse {
		public function getStatusCode(): int;
		public function getBody();
		public function getHeader(string $name): string;
		public function getHeaders(): array;
	}
}

namespace OCP\User\Events {
	class UserDeletedEvent extends \OCP\EventDispatcher\Event {
		public function __construct(public $user) {}
		public function getUser() { return $this->user; }
	}
	class UserChangedEvent extends UserDeletedEvent {
		public function __construct($user, public string $feature, public $value) { parent::__construct($user); }
		public function getFeature() { return $this->feature; }
		public function getValue() { return $this->value; }
	}
}

namespace OCA\Files\Event { class LoadAdditionalScriptsEvent extends \OCP\EventDispatcher\Event {} }

namespace OCP\Notification {
	interface IManager {
		public function createNotification();
		public function markProcessed($notification);
		public function notify($notification);
	}
}


namespace OCP\Search {
	interface ISearchQuery { public function getTerm(): string; }
	interface IProvider {
		public function getId(): string;
		public function getName(): string;
		public function getOrder(string $route, array $routeParameters): ?int;
		public function search(\OCP\IUser $user, ISearchQuery $query): SearchResult;
	}
	class SearchResultEntry {
		public function __construct(
			public string $thumbnailUrl,
			public string $title,
			public string $subline,
			public string $resourceUrl,
			public string $icon = '',
		) {}
	}
	class SearchResult {
		public function __construct(public string $name, public array $entries) {}
		public static function complete(string $name, array $entries): self { return new self($name, $entries); }
	}
}

namespace OCP\Dashboard {
	interface IIconWidget { public function getIconUrl(): string; }
	interface IAPIWidgetV2 { public function getItemsV2(string $userId, ?string $since = null, int $limit = 7): Model\WidgetItems; }
}

namespace OCP\Dashboard\Model {
	class WidgetItem {
		public function __construct(public string $title, public string $subtitle, public string $link, public string $iconUrl) {}
	}
	class WidgetItems { public function __construct(public array $items = [], public string $emptyContentMessage = '') {} }
}

namespace OCP\Collaboration\Reference {
	interface IReference {}
	interface IReferenceProvider {
		public function matchReference(string $referenceText): bool;
		public function resolveReference(string $referenceText): ?IReference;
		public function getCachePrefix(string $referenceId): string;
		public function getCacheKey(string $referenceId): ?string;
	}
	class Reference implements IReference {
		public array $told = [];
		public function __construct(private string $id) {}
		public function setTitle($text) { $this->told['title'] = $text; }
		public function setDescription($text) { $this->told['description'] = $text; }
		public function setImageUrl($url) { $this->told['image'] = $url; }
	}
}
