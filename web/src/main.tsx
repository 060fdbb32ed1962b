import { render } from 'preact';
import { followToken } from './api/caller';
import { takeToken } from './api/token';
import { App } from './app';
import { followAddress } from './route';
import { followTheme } from './theme';

takeToken();
followTheme();
followAddress();
followToken();
render(<App />, document.getElementById('app')!);
