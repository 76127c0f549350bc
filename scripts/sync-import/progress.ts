import { SingleBar } from 'cli-progress'
import type { Progress } from '../../lib/sync-import/each-identity.ts'
import { counted } from '../counted.ts'

/** Milliseconds between lines where nobody looks on. */
const betweenLines = 5_000

/** Shows how far an import is: a bar on a terminal, a line now and then elsewhere. */
export class ProgressDisplay {
  readonly #output: NodeJS.WriteStream
  #bar: SingleBar | undefined
  #step: Progress['step'] | undefined
  #lineAt = 0

  constructor(output: NodeJS.WriteStream) {
    this.#output = output
  }

  show = (progress: Progress): void => {
    if (this.#output.isTTY) this.#draw(progress)
    else this.#tell(progress)
  }

  stop(): void {
    this.#bar?.stop()
  }

  #draw({ step, identities, total }: Progress): void {
    const all = Math.max(total ?? 0, identities)
    if (step !== this.#step) {
      this.#bar?.stop()
      const format = total === undefined ? countingFormat : barFormat
      this.#bar = new SingleBar({ format, stream: this.#output })
      this.#bar.start(all, identities, { step })
      this.#step = step
    }
    this.#bar?.setTotal(all)
    this.#bar?.update(identities)
  }

  #tell({ step, identities, total }: Progress): void {
    const now = performance.now()
    if (step === this.#step && now - this.#lineAt < betweenLines) return
    this.#step = step
    this.#lineAt = now
    const all = total === undefined ? '' : ` of ${total.toLocaleString('en')}`
    this.#output.write(`${step}: ${counted(identities, 'identity')}${all}\n`)
  }
}

const countingFormat = '{step} {value} identities'
const barFormat = '{step} {bar} {value} of {total} identities, {eta_formatted} left'
