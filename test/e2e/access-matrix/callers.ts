import { AccessLevel } from '#auth/access-level.js';

/** Whom the matrix calls as. `level` is what the caller holds on the dataset of target `own`. */
export interface CallerTraits {
  readonly name: string;
  readonly email: string;
  /** False for those who get 401 everywhere. */
  readonly isKnown: boolean;
  readonly isAdmin: boolean;
  readonly isReadOnly: boolean;
  readonly isNarrowed: boolean;
  readonly level: AccessLevel;
  /** What the caller holds on the PREPROCESSED bucket. */
  readonly preprocessed: AccessLevel;
}

export const NO_KEY = 'no key';

const NOBODY = {
  isKnown: true,
  isAdmin: false,
  isReadOnly: false,
  isNarrowed: false,
  level: AccessLevel.None,
  preprocessed: AccessLevel.None,
};

function caller(name: string, traits: Partial<CallerTraits> = {}): CallerTraits {
  return { ...NOBODY, name, email: `${name.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}@matrix.example`, ...traits };
}

const DOWNLOAD = { level: AccessLevel.Download };
const ADMIN = { isAdmin: true, level: AccessLevel.Download, preprocessed: AccessLevel.Download };

export const GRANTED = caller('DOWNLOAD grant', { ...DOWNLOAD, preprocessed: AccessLevel.View });
export const BY_USER_GROUP = caller('DOWNLOAD by user group', { ...DOWNLOAD, preprocessed: AccessLevel.Download });
export const BY_RESOURCE_GROUP = caller('DOWNLOAD by nested resource group', DOWNLOAD);
export const WITH_NONE = caller('NONE grant');
export const VIEWER = caller('VIEW grant', { level: AccessLevel.View, preprocessed: AccessLevel.Download });
export const SUSPENDED = caller('suspended', { ...DOWNLOAD, isKnown: false });
export const ADMINISTRATOR = caller('administrator', ADMIN);
export const READING_ADMINISTRATOR = caller('read-only key of an administrator', {
  ...ADMIN,
  email: ADMINISTRATOR.email,
  isReadOnly: true,
});
export const NARROWED_ADMINISTRATOR = caller('key of an administrator narrowed to the own dataset', {
  ...ADMIN,
  email: ADMINISTRATOR.email,
  isNarrowed: true,
});

export const CALLERS: readonly CallerTraits[] = [
  caller(NO_KEY, { isKnown: false }),
  WITH_NONE,
  VIEWER,
  GRANTED,
  BY_USER_GROUP,
  BY_RESOURCE_GROUP,
  SUSPENDED,
  ADMINISTRATOR,
  READING_ADMINISTRATOR,
  NARROWED_ADMINISTRATOR,
];
