/* eslint-disable names/file-name -- VitePress looks for a theme under this name. */
// With the fonts of the reader's machine.
import theme from 'vitepress/theme-without-fonts';
import './style.css';

export default theme;
