<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use Psr\Log\LoggerInterface;
use OCP\{Http\Client\IClientService, Http\Client\IResponse, IAppConfig};

/** Signed calls to the sidecar. Everything that is decided is decided there. */
class Relay {
	public function __construct(private IAppConfig $config, private IClientService $clients, private LoggerInterface $logger) {}
	/** Over TLS, to the sidecar's socket, or exactly to this machine, and read alike by everybody: the table is in test/support/addresses.ts. */
	public static function isSafe(string $url): bool {
		$name = '[a-z\d]([\w-]*[a-z\d])?';
		$form = "#^https?://($name(\.$name)*|\[[\da-f:]+\])(:\d{1,5})?([/?][\\x21-\\x5b\\x5d-\\x7e]*)?$#iD";
		$host = preg_match($form, $url) ? (string)parse_url(strtolower($url), PHP_URL_HOST) : '';
		$isHere = in_array($host, ['localhost', '[::1]'], true) || (str_starts_with($host, '127.') && filter_var($host, FILTER_VALIDATE_IP));
		return $isHere || preg_match('#^unix:/([\w.-]+/)*mssante\.sock$#D', $url) || ($host !== '' && str_starts_with(strtolower($url), 'https:'));
	}
	/** Who holds a pinned key is the sidecar, whatever its certificate says: curl cuts before a byte goes to anybody else. @param array<string, mixed> $call what is signed @param array<string, resource> $bytes streams, by file id @param int $patience seconds @return ?IResponse null: not configured, or no answer */
	public function call(array $call, array $bytes = [], int $patience = 30): ?IResponse {
		[$url, $key, $ca] = array_map(fn (string $name): string => $this->config->getValueString('mssante', $name), ['url', 'key', 'ca']);
		if (!self::isSafe($url) || $key === '') { return null; }
		$request = json_encode(['v' => 1, 'app' => $this->config->getValueString('mssante', 'installed_version')] + $call + ['ts' => time(), 'nonce' => bin2hex(random_bytes(16))], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
		$parts = [['name' => 'request', 'contents' => $request], ...array_map(fn ($id, $stream): array => ['name' => "file-$id", 'contents' => $stream, 'filename' => 'file'], array_keys($bytes), $bytes)];
		try {
			return $this->clients->newClient()->post((str_starts_with($url, 'unix:') ? 'http://localhost' : rtrim($url, '/')) . '/relay', [
				'multipart' => $parts, 'headers' => ['X-Mssante-Signature' => hash_hmac('sha256', $request, $key)],
				'timeout' => $patience, 'http_errors' => false, 'allow_redirects' => false, 'nextcloud' => ['allow_local_address' => true],
			] + match (true) { str_starts_with($url, 'unix:') => ['version' => '1.1', 'curl' => [CURLOPT_UNIX_SOCKET_PATH => substr($url, 5)]],
				(bool)preg_match('#^sha256//[A-Za-z\d+/]{43}=$#D', $ca) => ['version' => '1.1', 'verify' => false, 'curl' => [CURLOPT_PINNEDPUBLICKEY => $ca]], default => $ca === '' ? [] : ['verify' => $ca] });
		} catch (\Exception $e) {
			$this->logger->warning('The MSSanté sidecar does not answer', ['app' => 'mssante', 'reason' => $e->getMessage()]);
			return null;
		}
	}
	/** What Nextcloud itself has to tell, while somebody waits for what they did in it. @param array<string, mixed> $params */
	public function tell(string $path, array $params): void {
		$this->call(['scope' => 'nextcloud', 'user' => '', 'groups' => [], 'method' => 'POST', 'path' => $path, 'params' => $params, 'files' => [], 'folders' => []], [], 5);
	}
}
