package io.gavel.appliance.transport;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one link over all its connections. Thread-safe. */
final class LinkCounters {
  final LongAdder connects = new LongAdder();
  final LongAdder framesSent = new LongAdder();
  final LongAdder bytesSent = new LongAdder();
  final LongAdder framesReceived = new LongAdder();
  final LongAdder bytesReceived = new LongAdder();
  final LongAdder droppedFull = new LongAdder();
  final LongAdder droppedUnconnected = new LongAdder();
  final LongAdder malformed = new LongAdder();

  void sent(int payloadBytes) {
    framesSent.increment();
    bytesSent.add(FrameDecoder.HEADER_BYTES + payloadBytes);
  }

  void received(int payloadBytes) {
    framesReceived.increment();
    bytesReceived.add(FrameDecoder.HEADER_BYTES + payloadBytes);
  }
}
