export {
  type DatasetDownload,
  downloadDataset,
  type DownloadOutcome,
  type DownloadProgress,
  findDataset,
  type MetadataFormat,
} from './dataset-download.js';
export { downloadFile, type FileSource, sha256Of } from './file-download.js';
export { type TableUpload, uploadTable } from './table-upload.js';
export { uploadDataset } from './dataset-folder.js';
export { type Standard, validateFiles } from './validation.js';
