// @ts-check
/** Which pages beside the phone's can be left at once? Each with the link of templates/phone/leave.html. */

import { leaveAtOnce } from './quick-exit.js';

const link = document.getElementById('leave');
if (link instanceof HTMLAnchorElement) leaveAtOnce(link);
