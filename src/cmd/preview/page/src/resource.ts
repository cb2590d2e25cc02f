// What a panel asks the program for: the last answer stays until the next one is there.

import { recheck } from "./session";
import { Refused, ask } from "./server";
import { redraw, state } from "./state";

export class Resource<T> {
  value: T | undefined;
  error = "";
  pending = false;
  private address = "";

  constructor(private readonly read: (response: Response) => Promise<T>) {}

  /** Asks, unless this was asked for last. */
  at(address: string): this {
    if (address !== this.address) {
      this.address = address;
      this.pending = true;
      void this.fetch(address);
    }
    return this;
  }

  private async fetch(address: string): Promise<void> {
    let change: () => void;
    try {
      const value = await this.read(await ask(address));
      change = () => ((this.value = value), (this.error = ""));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 409 && !state.checking && address === this.address) recheck();
      change = () => ((this.value = undefined), (this.error = error.status === 409 ? "" : error.message));
    }
    if (address !== this.address) return;
    change();
    this.pending = false;
    redraw();
  }
}
