<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use Psr\Log\LoggerInterface;
use OCP\{Http\Client\IClientService, Http\Client\IResponse, IAppConfig};

/** Signed calls to the sidecar. Everything that is decided is decided there. */
class Relay {
	public function __construct(private IAppConfig $config, private IClientService $clients, private LoggerInterface $logger) {}
	/** Over TLS, or exactly to this machine, and read alike by everybody: the table is in test/support/addresses.ts. */
	public static function isSafe(string $url): bool {
		$name = '[a-z\d]([\w-]*[a-z\d])?';
		$form = "#^https?://($name(\.$name)*|\[[\da-f:]+\])(:\d{1,5})?([/?][\\x21-\\x5b\\x5d-\\x7e]*)?$#iD";
		$host = preg_match($form, $url) ? (string)parse_url(strtolower($url), PHP_URL_HOST) : '';
		$isHere = in_array($host, ['localhost', '[::1]'], true) || (str_starts_with($host, '127.') && filter_var($host, FILTER_VALIDATE_IP));
		return $isHere || ($host !== '' && str_starts_with(strtolower($url), 'https:'));
	}
	/** @param array<string, mixed> $call what is signed @param array<string, resource> $bytes streams, by file id @param int $patience seconds @return ?IResponse null: not configured, or no answer */
	public function call(array $call, array $bytes = [], int $patience = 30): ?IResponse {
		[$url, $key, $ca] = array_map(fn (string $name): string => $this->config->getValueString('mssante', $name), ['url', 'key', 'ca']);
		if (!self::isSafe($url) || $key === '') { return null; }
		$request = json_encode(['v' => 1] + $call + ['ts' => time(), 'nonce' => bin2hex(random_bytes(16))], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
		$file = fn ($id, $stream): array => ['name' => "file-$id", 'contents' => $stream, 'filename' => 'file'];
		$parts = [['name' => 'request', 'contents' => $request], ...array_map($file, array_keys($bytes), $bytes)];
		try {
			return $this->clients->newClient()->post(rtrim($url, '/') . '/relay', [
				'multipart' => $parts, 'headers' => ['X-Mssante-Signature' => hash_hmac('sha256', $request, $key)],
				'timeout' => $patience, 'http_errors' => false, 'allow_redirects' => false, 'nextcloud' => ['allow_local_address' => true],
			] + ($ca === '' ? [] : ['verify' => $ca]));
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
