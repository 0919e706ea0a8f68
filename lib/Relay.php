<?php // SPDX-License-Identifier: AGPL-3.0-or-later
declare(strict_types=1);
namespace OCA\Mssante;
use Psr\Log\LoggerInterface;
use OCP\{Http\Client\IClientService, Http\Client\IResponse, IAppConfig};

/** Signed calls to the sidecar. Everything that is decided is decided there. */
class Relay {
	public function __construct(private IAppConfig $config, private IClientService $clients, private LoggerInterface $logger) {}

	/**
	 * @param array<string, mixed> $call scope, user, name, groups, method, path, params, files, folders
	 * @param array<string, resource> $bytes streams, by file id
	 * @return ?IResponse null when the sidecar is not configured or does not answer
	 */
	public function call(array $call, array $bytes = []): ?IResponse {
		[$url, $key, $ca] = array_map(fn (string $name): string => $this->config->getValueString('mssante', $name), ['url', 'key', 'ca']);
		if ($url === '' || $key === '') {
			return null;
		}
		$request = json_encode(['v' => 1] + $call + ['ts' => time(), 'nonce' => bin2hex(random_bytes(16))], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
		$parts = [['name' => 'request', 'contents' => $request]];
		foreach ($bytes as $id => $stream) {
			$parts[] = ['name' => "file-$id", 'contents' => $stream, 'filename' => 'file'];
		}
		try {
			return $this->clients->newClient()->post(rtrim($url, '/') . '/relay', [
				'multipart' => $parts,
				'headers' => ['X-Mssante-Signature' => hash_hmac('sha256', $request, $key)],
				'timeout' => 30,
				'http_errors' => false, 'nextcloud' => ['allow_local_address' => true],
			] + ($ca === '' ? [] : ['verify' => $ca]));
		} catch (\Exception $e) {
			$this->logger->warning('The MSSanté sidecar does not answer', ['app' => 'mssante', 'reason' => $e->getMessage()]);
			return null;
		}
	}

	/** What Nextcloud itself has to tell. @param array<string, mixed> $params */
	public function tell(string $path, array $params): void {
		$this->call(['scope' => 'nextcloud', 'user' => '', 'groups' => [], 'method' => 'POST', 'path' => $path, 'params' => $params, 'files' => [], 'folders' => []]);
	}
}
