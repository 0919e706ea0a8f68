"""What paperless-ngx does with a mailbox (src/paperless_mail/mail.py): imap-tools fetches the messages in bulk, Python's email parses them;
each attachment is hashed, and written to a file, which nothing forces onto the disk. Prints one JSON line.
Usage: paperless.py HOST PORT USER PASSWORD CAFILE FOLDER; with Python alone where imap-tools is not there.
"""
import email
import email.policy
import hashlib
import imaplib
import json
import os
import resource
import ssl
import sys
import time

BULK = 500


def with_imap_tools(host, port, user, password, context):
    from imap_tools import MailBox
    with MailBox(host, port, ssl_context=context).login(user, password) as box:
        for message in box.fetch(mark_seen=False, bulk=True):
            yield [(one.filename, one.payload) for one in message.attachments]


def with_python_alone(host, port, user, password, context):
    box = imaplib.IMAP4_SSL(host, port, ssl_context=context)
    box.login(user, password)
    box.select('INBOX', readonly=True)
    uids = box.uid('SEARCH', 'ALL')[1][0].split()
    for start in range(0, len(uids), BULK):
        answer = box.uid('FETCH', b','.join(uids[start:start + BULK]).decode(), '(BODY.PEEK[])')[1]
        for raw in (part[1] for part in answer if isinstance(part, tuple)):
            message = email.message_from_bytes(raw, policy=email.policy.compat32)
            parts = [part for part in message.walk() if part.get_filename()]
            yield [(part.get_filename(), part.get_payload(decode=True)) for part in parts]
    box.logout()


def main():
    host, port, user, password, authority, folder = sys.argv[1:7]
    context = ssl.create_default_context(cafile=authority)
    try:
        import imap_tools
        how, read = f'imap-tools {imap_tools.__version__}', with_imap_tools
    except ImportError:
        how, read = 'imaplib (imap-tools is not there)', with_python_alone
    began = time.perf_counter()
    messages = written = 0
    for attachments in read(host, int(port), user, password, context):
        messages += 1
        for name, payload in attachments:
            hashlib.sha256(payload).hexdigest()
            with open(os.path.join(folder, f'{messages}-{written}-{os.path.basename(name)}'), 'wb') as file:
                file.write(payload)
            written += 1
    seconds = time.perf_counter() - began
    print(json.dumps({
        'how': how,
        'messages': messages,
        'written': written,
        'seconds': round(seconds, 2),
        'perSecond': round(messages / seconds, 1),
        'rssMegabytes': round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }))


main()
