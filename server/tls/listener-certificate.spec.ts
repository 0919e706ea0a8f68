import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { listenerCertificate, makeListenerCertificate } from './listener-certificate.ts'

const NAMES = ['mssante', 'mssante.ehpad.lan', '192.168.1.10', '2001:db8::1']
let files: { certFile: string, keyFile: string }

beforeEach(() => {
	const folder = mkdtempSync(join(tmpdir(), 'mssante-own-'))
	files = { certFile: join(folder, 'service.crt'), keyFile: join(folder, 'service.key') }
})
const make = (again = false) => makeListenerCertificate(files, { names: NAMES, again })
const certificate = () => new X509Certificate(readFileSync(files.certFile))

describe('the certificate of the listener', () => {
	it('names the machines and the addresses it is for', async () => {
		await make()
		for (const name of ['mssante', 'mssante.ehpad.lan']) {
			expect(certificate().checkHost(name)).toBe(name)
		}
		expect(certificate().checkHost('ailleurs')).toBeUndefined()
		expect(certificate().checkIP('192.168.1.10')).toBe('192.168.1.10')
		expect(certificate().checkIP('2001:db8::1')).toBe('2001:db8::1')
	})

	it('is signed by its own key, which its account alone reads, and vouches for no other', async () => {
		await make()
		expect(certificate().verify(certificate().publicKey)).toBe(true)
		expect(certificate().ca).toBe(false)
		expect(statSync(files.keyFile).mode & 0o777).toBe(0o600)
	})

	it('has a number whose first byte is neither zero nor negative, whatever chance gives', async () => {
		await make()
		expect(certificate().serialNumber).toMatch(/^[4-7][\dA-F]{31}$/)
	})

	it('is good for ten years', async () => {
		await make()
		expect(listenerCertificate(files).until.getFullYear()).toBe(new Date().getFullYear() + 10)
	})

	it('is not made again when it is there', async () => {
		await make()
		const before = certificate().serialNumber
		await make()
		expect(certificate().serialNumber).toBe(before)
	})

	it('made again, is another one of the same key: its fingerprint stays', async () => {
		await make()
		const [before, { fingerprint }] = [certificate().serialNumber, listenerCertificate(files)]
		await make(true)
		expect(certificate().serialNumber).not.toBe(before)
		expect(listenerCertificate(files).fingerprint).toBe(fingerprint)
	})

	it('whose key is gone is told, and no key is made in its place', async () => {
		await make()
		rmSync(files.keyFile)
		await expect(make()).rejects.toMatchObject({ code: 'MSS-TLS-OWN' })
		expect(() => listenerCertificate(files)).toThrow(expect.objectContaining({ code: 'MSS-TLS-OWN' }))
	})
})
