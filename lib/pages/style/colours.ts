/** The tag of style sheets: the text as it is written. */
export const css = String.raw

const light = css`
  --page: #f3f5f3;
  --glow: #e3eeea;
  --card: #ffffff;
  --card-line: #e2e7e4;
  --shadow: 0 1px 2px rgb(23 32 29 / 4%), 0 16px 40px -12px rgb(23 32 29 / 12%);
  --heading: #14201c;
  --text: #38443f;
  --quiet: #586560;
  --hint: #586560;
  --label: #25312c;
  --link: #12685b;
  --link-hover: #0b4a41;
  --field: #ffffff;
  --field-line: #828e88;
  --field-text: #14201c;
  --placeholder: #66726d;
  --focus: #12685b;
  --main: #12685b;
  --main-text: #ffffff;
  --main-hover: #0d5449;
  --main-hover-text: #ffffff;
  --main-active: #0b4a41;
  --main-active-text: #ffffff;
  --second: #ffffff;
  --second-line: #c3ccc7;
  --second-text: #1c2824;
  --second-hover: #f1f5f3;
  --second-hover-line: #9aa6a0;
  --second-hover-text: #14201c;
  --second-active: #e6ecea;
  --second-active-line: #9aa6a0;
  --second-active-text: #14201c;
  --idp: #ffffff;
  --idp-line: #c3ccc7;
  --idp-text: #1c2824;
  --idp-hover: #f1f5f3;
  --idp-hover-line: #9aa6a0;
  --idp-hover-text: #14201c;
  --idp-active: #e6ecea;
  --idp-active-line: #9aa6a0;
  --idp-active-text: #14201c;
  --soft: #f1f5f3;
  --divider: #dce2df;
  --error: #fdf1ef;
  --error-line: #e5aea5;
  --error-mark: #a3291b;
  --error-text: #7d1f14;
  --success: #edf7f1;
  --success-line: #a5d3bb;
  --success-mark: #17694a;
  --success-text: #12533a;
  --header: #ffffff;
  --header-line: #e2e7e4;
  --footer: #ffffff;
  --footer-line: #e2e7e4;
`

const dark = css`
  --page: #0d1211;
  --glow: #14211e;
  --card: #161c1a;
  --card-line: #2a3330;
  --shadow: 0 1px 2px rgb(0 0 0 / 30%), 0 16px 40px -12px rgb(0 0 0 / 50%);
  --heading: #eff4f1;
  --text: #c5cec9;
  --quiet: #9ca8a2;
  --hint: #9ca8a2;
  --label: #dbe2de;
  --link: #74d3c1;
  --link-hover: #a3e5d8;
  --field: #101614;
  --field-line: #6d7974;
  --field-text: #eff4f1;
  --placeholder: #8b9791;
  --focus: #74d3c1;
  --main: #62c8b4;
  --main-text: #05231d;
  --main-hover: #82d8c7;
  --main-hover-text: #05231d;
  --main-active: #98e2d3;
  --main-active-text: #05231d;
  --second: #161c1a;
  --second-line: #47534e;
  --second-text: #e4eae7;
  --second-hover: #1f2825;
  --second-hover-line: #6d7974;
  --second-hover-text: #ffffff;
  --second-active: #28332f;
  --second-active-line: #6d7974;
  --second-active-text: #ffffff;
  --idp: #161c1a;
  --idp-line: #47534e;
  --idp-text: #e4eae7;
  --idp-hover: #1f2825;
  --idp-hover-line: #6d7974;
  --idp-hover-text: #ffffff;
  --idp-active: #28332f;
  --idp-active-line: #6d7974;
  --idp-active-text: #ffffff;
  --soft: #1f2825;
  --divider: #303a36;
  --error: #2a1614;
  --error-line: #74352c;
  --error-mark: #ff9d8e;
  --error-text: #ffc9c0;
  --success: #10231b;
  --success-line: #2c5c47;
  --success-mark: #7fd8ae;
  --success-text: #b5ead0;
  --header: #161c1a;
  --header-line: #2a3330;
  --footer: #161c1a;
  --footer-line: #2a3330;
`

/** The pages' own colours in both modes; a look may hold a page to one of them. */
export const colours = css`
  :root {
    color-scheme: light dark;
    --card-radius: 1.25rem;
    --field-radius: 0.75rem;
    --button-radius: 0.75rem;
    --alert-radius: 0.75rem;
    --gap: 1.25rem;
    ${light}
  }

  @media (prefers-color-scheme: dark) {
    :root:not([data-scheme='light']) {
      ${dark}
    }
  }

  :root[data-scheme='light'] {
    color-scheme: light;
  }

  :root[data-scheme='dark'] {
    color-scheme: dark;
    ${dark}
  }
`
