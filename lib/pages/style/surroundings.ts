import { css } from './colours.ts'

/** What stands around the card: a header and a footer, and the menu of languages. */
export const surroundings = css`
  .edge {
    align-self: stretch;
    padding: 1rem 1.5rem;
    display: flex;
  }

  .edge:empty {
    min-height: 4rem;
  }

  .header {
    border-bottom: 1px solid var(--header-line);
    background: var(--header);
  }

  .footer {
    border-top: 1px solid var(--footer-line);
    background: var(--footer);
  }

  .languages {
    margin-top: 1.25rem;
    color: var(--quiet);
    font-size: 0.875rem;
    text-align: center;
  }

  .languages summary {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    padding: 0.375rem 0.75rem;
    border-radius: 2rem;
    cursor: pointer;
    list-style: none;
  }

  .languages summary::-webkit-details-marker {
    display: none;
  }

  .languages summary:hover {
    background: var(--soft);
    color: var(--heading);
  }

  .languages ul {
    margin-top: 0.5rem;
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 0.25rem;
  }

  .languages a {
    display: block;
    padding: 0.375rem 0.75rem;
    border-radius: 2rem;
    text-decoration: none;
  }

  .languages a:hover,
  .languages [aria-current] {
    background: var(--soft);
  }

  .languages [aria-current] {
    color: var(--heading);
    font-weight: 600;
  }
`
