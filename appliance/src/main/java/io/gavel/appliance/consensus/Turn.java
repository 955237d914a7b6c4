package io.gavel.appliance.consensus;

import java.util.ArrayList;
import java.util.List;

/** One step of the core: its time, and the outputs it collects, in order. */
final class Turn {
  private long nowMs;
  private List<Output> outputs = new ArrayList<>();

  void begin(long nowMs) {
    this.nowMs = nowMs;
    outputs = new ArrayList<>();
  }

  long nowMs() {
    return nowMs;
  }

  void emit(Output output) {
    outputs.add(output);
  }

  void broadcast(Message message) {
    outputs.add(new Output.Broadcast(message));
  }

  void send(int to, Message message) {
    outputs.add(new Output.Send(to, message));
  }

  /** The caller's from here on. */
  List<Output> outputs() {
    return outputs;
  }
}
