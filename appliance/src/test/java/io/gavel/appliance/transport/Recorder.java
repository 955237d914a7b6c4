package io.gavel.appliance.transport;

import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.wire.ChannelKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/** A listener that keeps what it hears, for tests to wait for. Thread-safe. */
final class Recorder implements PeerListener {
  private static final long DEADLINE_NS = 30_000_000_000L;

  record Heard<T>(int from, T message) {}

  final List<Heard<Message>> messages = new ArrayList<>();
  final List<Heard<BulkMessage>> bulk = new ArrayList<>();

  /** Connections, their ends and refusals as lines of text, in the order they were told. */
  final List<String> events = new ArrayList<>();

  private IntConsumer onBulk = from -> {};

  synchronized void onBulk(IntConsumer action) {
    onBulk = action;
  }

  @Override
  public synchronized void received(int from, Message message) {
    messages.add(new Heard<>(from, message));
    notifyAll();
  }

  @Override
  public synchronized void received(int from, BulkMessage message) {
    bulk.add(new Heard<>(from, message));
    onBulk.accept(from);
    notifyAll();
  }

  @Override
  public void connected(int peer, ChannelKind channel) {
    event("connected " + peer + " " + channel);
  }

  @Override
  public void disconnected(int peer, ChannelKind channel, String reason) {
    event("disconnected " + peer + " " + channel + ": " + reason);
  }

  @Override
  public void unreachable(int peer, ChannelKind channel, String reason) {
    event("unreachable " + peer + " " + channel + ": " + reason);
  }

  @Override
  public void refused(String reason) {
    event("refused " + reason);
  }

  private synchronized void event(String line) {
    events.add(line);
    notifyAll();
  }

  /** Waits for {@code count} consensus messages. */
  synchronized List<Heard<Message>> awaitMessages(int count) throws InterruptedException {
    await(count + " messages", () -> messages.size() >= count);
    return List.copyOf(messages);
  }

  /** Waits for {@code count} bulk messages. */
  synchronized List<Heard<BulkMessage>> awaitBulk(int count) throws InterruptedException {
    await(count + " bulk messages", () -> bulk.size() >= count);
    return List.copyOf(bulk);
  }

  /** Waits for an event that starts so and returns the first. */
  String awaitEvent(String prefix) throws InterruptedException {
    return awaitEvents(prefix, 1).getFirst();
  }

  /** Waits for {@code count} events that start so. */
  synchronized List<String> awaitEvents(String prefix, int count) throws InterruptedException {
    Predicate<String> matches = line -> line.startsWith(prefix);
    await(
        count + " events \"" + prefix + "\"",
        () -> events.stream().filter(matches).count() >= count);
    return events.stream().filter(matches).toList();
  }

  synchronized void clearMessages() {
    messages.clear();
  }

  synchronized int bulkCount() {
    return bulk.size();
  }

  synchronized boolean sawEvent(String prefix) {
    return events.stream().anyMatch(line -> line.startsWith(prefix));
  }

  synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + DEADLINE_NS;
    while (!condition.getAsBoolean()) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        throw new AssertionError("no " + what + "; heard " + events);
      }
      // Counters change without a call here, so look again now and then.
      wait(Math.min(leftMs, 20));
    }
  }
}
