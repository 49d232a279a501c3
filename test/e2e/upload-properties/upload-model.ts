import {
  type AnnouncedUpload,
  fits,
  isNamed,
  isShown,
  sameVersion,
  type Shown,
  type TableState,
  type UploadEnd,
  type UploadState,
  withNew,
} from './table-state.js';

/** `uploadId` is null where there is nothing to send. */
type BeginOutcome = AnnouncedUpload & {
  readonly call: 'begin';
  readonly uploadId: string | null;
  readonly status: number;
};

interface CompleteOutcome {
  readonly call: 'complete';
  readonly uploadId: string;
  readonly status: number;
  readonly code: string | null;
  readonly shown: Shown | null;
}

interface AbortOutcome {
  readonly call: 'abort';
  readonly uploadId: string;
  readonly status: number;
  readonly code: string | null;
}

export type UploadCall = BeginOutcome | CompleteOutcome | AbortOutcome;

const IN_PROGRESS = 'upload-in-progress';

export function afterUploadCall(state: TableState, outcome: UploadCall): TableState | null {
  switch (outcome.call) {
    case 'begin':
      return afterBeginning(state, outcome);
    case 'complete':
      return afterCompleting(state, outcome);
    case 'abort':
      return afterAborting(state, outcome);
  }
}

/** What could not be shown is refused before it is sent. Nothing of the table changes. */
function afterBeginning(state: TableState, { call: _, ...outcome }: BeginOutcome): TableState | null {
  const { uploadId, status, ...announced } = outcome;
  const isSame = isShown(state, announced.content);
  const clashes = announced.aim === 'new' && state.current !== null && !isSame;
  const isExpected = announced.aim !== 'guarded' || isNamed(state, announced.expected);
  if (status === 409) return clashes ? state : null;
  if (status === 412) return isExpected ? null : state;
  if (clashes || !isExpected) return null;
  if (status === 200) return isSame ? state : null;
  // Also where the same is shown: it may go before its bytes are looked for.
  return status === 201 && uploadId !== null ? withUpload(state, uploadId, { ...announced, end: null }) : null;
}

function afterCompleting(state: TableState, outcome: CompleteOutcome): TableState | null {
  const { uploadId, status, code, shown } = outcome;
  const upload = state.uploads[uploadId];
  if (!upload) return null;
  if (code === IN_PROGRESS) return state;
  if (upload.end) return tells(state, upload.end, outcome) ? state : null;
  const ended = (next: TableState | null, end: UploadEnd): TableState | null =>
    next && withUpload(next, uploadId, { ...upload, end });
  const isSame = isShown(state, upload.content);
  const isExpected = upload.aim !== 'guarded' || isNamed(state, upload.expected);
  if (status === 201) {
    const mayShow = !isSame && isExpected && (upload.aim !== 'new' || state.current === null);
    const next = mayShow ? withNew(state, upload.content, shown) : null;
    return ended(next, { kind: 'version', version: state.last + 1 });
  }
  if (status === 200) return isSame && shown && fits(state, shown) ? ended(state, { kind: 'same', shown }) : null;
  const isRefused =
    (status === 409 && code === 'duplicate' && upload.aim === 'new' && state.current !== null) ||
    (status === 412 && code === 'table-changed' && !isSame && !isExpected);
  return isRefused ? ended(state, { kind: 'refused', status, code }) : null;
}

function tells(state: TableState, end: UploadEnd, { status, code, shown }: CompleteOutcome): boolean {
  switch (end.kind) {
    case 'version': {
      const version = state.versions[end.version];
      if (!version) return status === 404 && code === 'version-not-found';
      return status === 200 && shown?.version === end.version && sameVersion(shown, version);
    }
    case 'same':
      return status === 200 && JSON.stringify(shown) === JSON.stringify(end.shown);
    case 'refused':
      return status === end.status && code === end.code;
    case 'aborted':
      return status === 410 && code === 'upload-aborted';
  }
}

function afterAborting(state: TableState, { uploadId, status, code }: AbortOutcome): TableState | null {
  const upload = state.uploads[uploadId];
  if (!upload) return null;
  if (code === IN_PROGRESS) return state;
  if (upload.end?.kind === 'version') return status === 409 && code === 'upload-complete' ? state : null;
  if (status !== 200) return null;
  return upload.end ? state : withUpload(state, uploadId, { ...upload, end: { kind: 'aborted' } });
}

function withUpload(state: TableState, uploadId: string, upload: UploadState): TableState {
  return { ...state, uploads: { ...state.uploads, [uploadId]: upload } };
}
