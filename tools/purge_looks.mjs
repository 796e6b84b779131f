// Which of the looks does the phone page use? Prints a bundle without the rules that nothing on the page can match.
import { PurgeCSS } from 'purgecss';

const CONTENT = [
  'templates/base.html',
  'templates/navigation.html',
  'templates/phone/*.html',
  'mapper/static/phone/*.js',
];
// States and directions that scripts and browsers set: whatever asks for them stays.
const STAYS = [/^dir$/, /^disabled$/, /^data-(?!theme|tooltip|placement)/, /^:(is|where|focus|focus-visible|focus-within|hover|active)$/];

const [looks] = await new PurgeCSS().purge({
  content: CONTENT,
  css: [process.argv[2]],
  safelist: { greedy: STAYS, variables: [/^--(?!pico)/] }, // the map's styles, a file of their own, ask for ours
  variables: true,
});
process.stdout.write(looks.css);
