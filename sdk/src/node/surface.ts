export {
  type DatasetDownload,
  downloadDataset,
  type DownloadOutcome,
  type DownloadProgress,
  findDataset,
  type MetadataFormat,
  type PlannedTable,
} from './dataset-download.js';
export { downloadFile, type DownloadOptions, type FileSource, sha256Of } from './file-download.js';
export { type TableUpload, uploadTable } from './table-upload.js';
export { type FolderUpload, uploadDataset, type UploadProgress } from './dataset-folder.js';
export { type Standard, validateFiles } from './validation.js';
