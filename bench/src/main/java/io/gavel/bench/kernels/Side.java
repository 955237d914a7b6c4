package io.gavel.bench.kernels;

import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.offload.WarmUp;
import io.gavel.bench.peer.Answerer;
import io.gavel.bench.peer.Peer;
import io.gavel.bench.peer.Peers;
import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.Batch;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.KernelProvider;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Probe;
import io.gavel.kernel.QueuePair;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** A provider or a peer, ready to answer one batch over and over. One thread. */
interface Side extends AutoCloseable {
  /** Answers the whole batch; what is timed. */
  void run();

  /** Brings the answers of the last run to where they were asked for. */
  void finish();

  @Override
  void close();

  /** A device of that name, probed and not tested; empty where there is none. */
  static Optional<KernelDevice> device(String name) {
    for (KernelProvider provider : ServiceLoader.load(KernelProvider.class)) {
      // A provider's devices bear its name; the others' probes may take long.
      boolean isNamed = name.equals(provider.name()) || name.startsWith(provider.name() + ":");
      if (isNamed && provider.probe() instanceof Probe.Available available) {
        for (KernelDevice device : available.devices()) {
          if (device.name().equals(name)) {
            return Optional.of(device);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The side of that name, a device's or a peer's, which must be here and have the operation. */
  static Side named(String name, Questions questions, Answers answers) {
    Optional<KernelDevice> device = device(name);
    return device.isPresent()
        ? of(device.get(), questions, answers)
        : of(Peers.named(name), questions, answers).orElseThrow();
  }

  /** The same, and a device at its speed: cold it might be timed with another's code. */
  static Side warm(String name, Questions questions, Answers answers) throws InterruptedException {
    Optional<KernelDevice> device = device(name);
    if (device.isEmpty()) {
      return of(Peers.named(name), questions, answers).orElseThrow();
    }
    Map<Operation, String> slow = WarmUp.run(device.get(), EnumSet.of(questions.operation()));
    if (!slow.isEmpty()) {
      throw new IllegalStateException(name + " stays slow: " + slow);
    }
    return of(device.get(), questions, answers);
  }

  /** A device's side. */
  static Side of(KernelDevice device, Questions questions, Answers answers) {
    return new DeviceSide(device.open(), answers.batch(questions, questions.items()));
  }

  /** A peer's side, empty where it lacks the operation. */
  static Optional<Side> of(Peer peer, Questions questions, Answers answers) {
    return peer.open(questions, answers).map(answerer -> new PeerSide(answerer, questions.items()));
  }

  /** Submits and polls to the end, which allocates nothing. */
  record DeviceSide(QueuePair queue, Batch batch) implements Side {
    private static final QueuePair.CompletionHandler IGNORE = (batch, first, count) -> {};

    @Override
    public void run() {
      int items = batch.items();
      int submitted = 0;
      int completed = 0;
      int idlePolls = 0;
      while (completed < items) {
        if (submitted < items) {
          submitted += queue.submit(batch, submitted);
        }
        int polled = queue.poll(IGNORE, items);
        completed += polled;
        idlePolls = polled > 0 ? 0 : idlePolls + 1;
        if (idlePolls > 0) {
          Kernels.waitForDevice(idlePolls);
        }
      }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {
      queue.close();
    }
  }

  /** One item after the other. */
  record PeerSide(Answerer answerer, int items) implements Side {
    @Override
    public void run() {
      for (int item = 0; item < items; item++) {
        answerer.answer(item);
      }
    }

    @Override
    public void finish() {
      answerer.finish();
    }

    @Override
    public void close() {
      answerer.close();
    }
  }
}
