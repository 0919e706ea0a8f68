<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use Psr\Log\LoggerInterface;
use OCP\{AppFramework\Http\JSONResponse, Http\Client\IClientService, Http\Client\IResponse, IAppConfig};

/** Signed calls to the sidecar. Everything that is decided is decided there. */
class Relay {
	/** In place of an address: it cannot be reached from here, and comes and asks (Parcels.php). */
	public const COMES = 'poll:';
	/** Seconds between the two clocks. */
	private const SKEW = 60;
	public function __construct(
		private IAppConfig $config,
		private IClientService $clients,
		private LoggerInterface $logger,
		private Parcels $parcels,
	) {
	}
	/**
	 * Over TLS, to the sidecar's socket, or exactly to this machine, and read alike by everybody: the table is in
	 * test/support/addresses.ts.
	 */
	public static function isSafe(string $url): bool {
		$name = '[a-z\d]([\w-]*[a-z\d])?';
		$form = "#^https?://($name(\.$name)*|\[[\da-f:]+\])(:\d{1,5})?([/?][\\x21-\\x5b\\x5d-\\x7e]*)?$#iD";
		$host = preg_match($form, $url) ? (string)parse_url(strtolower($url), PHP_URL_HOST) : '';
		$isHere = in_array($host, ['localhost', '[::1]'], true)
			|| (str_starts_with($host, '127.') && filter_var($host, FILTER_VALIDATE_IP));
		return $isHere
			|| preg_match('#^unix:/([\w.-]+/)*mssante\.sock$#D', $url)
			|| ($host !== '' && str_starts_with(strtolower($url), 'https:'));
	}
	/**
	 * Who holds a pinned key is the sidecar, whatever its certificate says: curl cuts before a byte goes to anybody else.
	 *
	 * @param array<string, mixed> $call what is signed
	 * @param array<string, resource> $bytes streams, by file id
	 * @param int $patience seconds
	 * @return ?IResponse null: not configured, or no answer
	 */
	public function call(array $call, array $bytes = [], int $patience = 30): ?IResponse {
		[$url, $key, $ca] = array_map(fn (string $name): string => $this->config->getValueString('mssante', $name), ['url', 'key', 'ca']);
		if (($url !== self::COMES && !self::isSafe($url)) || $key === '') { return null; }
		$request = json_encode(
			['v' => 1, 'app' => $this->config->getValueString('mssante', 'installed_version')]
				+ $call
				+ ['ts' => time(), 'nonce' => $nonce = bin2hex(random_bytes(16))],
			JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE,
		);
		$parts = [
			['name' => 'request', 'contents' => $request],
			...array_map(
				fn ($id, $stream): array => ['name' => "file-$id", 'contents' => $stream, 'filename' => 'file'],
				array_keys($bytes),
				$bytes,
			),
		];
		$signature = hash_hmac('sha256', $request, $key);
		try {
			if ($url === self::COMES) {
				return $this->asked($this->parcels->exchange($nonce, $signature, self::form($nonce, $parts), $patience));
			}
			return $this->clients->newClient()->post((str_starts_with($url, 'unix:') ? 'http://localhost' : rtrim($url, '/')) . '/relay', [
				'multipart' => $parts,
				'headers' => ['X-Mssante-Signature' => $signature],
				'timeout' => $patience,
				'http_errors' => false,
				'allow_redirects' => false,
				'nextcloud' => ['allow_local_address' => true],
			] + self::wayTo($url, $ca));
		} catch (\Exception $e) {
			$this->logger->warning('The MSSanté sidecar does not answer', ['app' => 'mssante', 'reason' => $e->getMessage()]);
			return null;
		}
	}
	/**
	 * How curl goes there: through the socket, by a pinned key, or by the authorities of a file, or Nextcloud's.
	 *
	 * @return array<string, mixed> options of a request
	 */
	private static function wayTo(string $url, string $ca): array {
		return match (true) {
			str_starts_with($url, 'unix:') => ['version' => '1.1', 'curl' => [CURLOPT_UNIX_SOCKET_PATH => substr($url, 5)]],
			(bool)preg_match('#^sha256//[A-Za-z\d+/]{43}=$#D', $ca) => [
				'version' => '1.1',
				'verify' => false,
				'curl' => [CURLOPT_PINNEDPUBLICKEY => $ca],
			],
			default => $ca === '' ? [] : ['verify' => $ca],
		};
	}
	/** What the sidecar says of itself, signed with the key, a moment ago. @return ?array<string, mixed> null: it is not the sidecar's */
	public function proven(string $request, string $signature): ?array {
		$key = $this->config->getValueString('mssante', 'key');
		$wish = json_decode($request, true, 8);
		return $key !== ''
			&& is_array($wish)
			&& hash_equals(hash_hmac('sha256', $request, $key), $signature)
			&& abs(time() - (int)($wish['ts'] ?? 0)) <= self::SKEW
				? $wish
				: null;
	}
	public static function refused(): JSONResponse {
		$refused = new JSONResponse([], 403);
		$refused->throttle();
		return $refused;
	}
	/** As curl would write it (RFC 7578). @param list<array<string, mixed>> $parts @return resource */
	private static function form(string $boundary, array $parts) {
		$form = fopen('php://temp', 'w+');
		foreach ($parts as $part) {
			fwrite($form, "--$boundary\r\nContent-Disposition: form-data; name=\"$part[name]\""
				. (isset($part['filename']) ? "; filename=\"$part[filename]\"\r\nContent-Type: application/octet-stream" : '')
				. "\r\n\r\n");
			is_resource($part['contents']) ? stream_copy_to_stream($part['contents'], $form) : fwrite($form, $part['contents']);
			fwrite($form, "\r\n");
		}
		fwrite($form, "--$boundary--\r\n");
		rewind($form);
		return $form;
	}
	/** An answer that the sidecar brought, as an answer to a request is read. @param ?array{0: array<string, mixed>, 1: string} $answer */
	private function asked(?array $answer): ?IResponse {
		return $answer === null ? null : new class($answer[0], $answer[1]) implements IResponse {
			public function __construct(private array $head, private string $body) {}
			public function getBody() { return $this->body; }
			public function getStatusCode(): int { return (int)$this->head['status']; }
			public function getHeader(string $key): string { return (string)($this->head[strtolower($key)] ?? ''); }
			public function getHeaders(): array { return $this->head; }
		};
	}
	/** What Nextcloud itself has to tell, while somebody waits for what they did in it. @param array<string, mixed> $params */
	public function tell(string $path, array $params): void {
		$this->call([
			'scope' => 'nextcloud',
			'user' => '',
			'groups' => [],
			'method' => 'POST',
			'path' => $path,
			'params' => $params,
			'files' => [],
			'folders' => [],
		], [], 5);
	}
}
