package io.gavel.appliance.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection still has to send: bounded, filled by any thread without blocking, emptied by
 * the channel's event loop. Payloads are shared between connections and never written to.
 *
 * <p>The loop takes only as much as the socket's buffer wants, in chunks, and then lets the other
 * connections have their turn: encrypting a long queue at once would keep them waiting. Many small
 * messages leave in one flush.
 */
final class Outbox {
  /** What a queued message costs beyond its bytes: queue node, write entry, promise. */
  static final int MESSAGE_OVERHEAD_BYTES = 256;

  private static final int CHUNK_BYTES = 64 << 10;

  private final Channel channel;
  private final LinkCounters counters;
  private final long pendingBytesMax;
  private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final AtomicBoolean drainScheduled = new AtomicBoolean();

  // The message being written, and how far; the event loop's alone.
  private byte[] partial;
  private int partialAt;

  Outbox(Channel channel, LinkCounters counters, long pendingBytesMax) {
    this.channel = channel;
    this.counters = counters;
    this.pendingBytesMax = pendingBytesMax;
  }

  /** Takes the payload unless that would be more than may be pending. Any thread. */
  boolean offer(byte[] payload) {
    long cost = cost(payload);
    if (pendingBytes.addAndGet(cost) > pendingBytesMax) {
      pendingBytes.addAndGet(-cost);
      return false;
    }
    queue.add(payload);
    scheduleDrain();
    return true;
  }

  long pendingBytes() {
    return pendingBytes.get();
  }

  /** Has the event loop write what the socket takes. Any thread. */
  void scheduleDrain() {
    if (drainScheduled.compareAndSet(false, true)) {
      try {
        channel.eventLoop().execute(this::drain);
      } catch (RejectedExecutionException closed) {
        // The network is closed; the queue goes with it.
        return;
      }
    }
  }

  private void drain() {
    // Reset first: an offer that comes while this turn runs schedules another one.
    drainScheduled.set(false);
    boolean wrote = false;
    while (channel.isWritable() && next()) {
      writeChunk();
      wrote = true;
    }
    if (wrote) {
      channel.flush();
    }
  }

  private boolean next() {
    if (partial == null) {
      partial = queue.poll();
      partialAt = 0;
    }
    return partial != null;
  }

  private void writeChunk() {
    byte[] payload = partial;
    int length = Math.min(CHUNK_BYTES, payload.length - partialAt);
    ByteBuf chunk = channel.alloc().buffer(FrameDecoder.HEADER_BYTES + length);
    if (partialAt == 0) {
      chunk.writeIntLE(payload.length);
    }
    chunk.writeBytes(payload, partialAt, length);
    partialAt += length;
    if (partialAt < payload.length) {
      // The rest would be read as another frame.
      channel.write(chunk).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      return;
    }
    partial = null;
    channel
        .write(chunk)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  pendingBytes.addAndGet(-cost(payload));
                  if (written.isSuccess()) {
                    counters.sent(payload.length);
                  }
                });
  }

  private static long cost(byte[] payload) {
    return (long) payload.length + FrameDecoder.HEADER_BYTES + MESSAGE_OVERHEAD_BYTES;
  }
}
