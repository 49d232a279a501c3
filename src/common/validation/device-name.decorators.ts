import { ValidateBy } from 'class-validator';

const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?$/i;

/** True of what Windows takes for a device, with whatever extension: no file can have such a name there. */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name);
}

/** For what clients call files by. */
export function IsNoDeviceName(): PropertyDecorator {
  return ValidateBy({
    name: 'isNoDeviceName',
    validator: {
      validate: (value) => typeof value !== 'string' || !isDeviceName(value),
      defaultMessage: () => '$property must not be a name that Windows reserves for a device, such as CON or NUL',
    },
  });
}
