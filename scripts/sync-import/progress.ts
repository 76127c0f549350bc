import { SingleBar } from 'cli-progress'
import type { Progress } from '../../lib/sync-import/each-identity.ts'
import { counted } from '../counted.ts'

/** Milliseconds between lines where nobody looks on. */
const betweenLines = 5_000

/** Shows how far an import is: a bar on a terminal, a line now and then elsewhere. */
export class ProgressDisplay {
  readonly #output: NodeJS.WriteStream
  readonly #bar: SingleBar | undefined
  #step: Progress['step'] | undefined
  #lineAt = 0

  constructor(output: NodeJS.WriteStream) {
    this.#output = output
    this.#bar = output.isTTY ? new SingleBar({ format, stream: output }) : undefined
  }

  show = (progress: Progress): void => {
    if (this.#bar) this.#draw(this.#bar, progress)
    else this.#tell(progress)
  }

  stop(): void {
    this.#bar?.stop()
  }

  #draw(bar: SingleBar, { step, identities, total = identities }: Progress): void {
    if (step !== this.#step) {
      bar.stop()
      bar.start(total, identities, { step })
      this.#step = step
    }
    bar.setTotal(Math.max(total, identities))
    bar.update(identities)
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

const format = '{step} {bar} {value} of {total} identities, {eta_formatted} left'
