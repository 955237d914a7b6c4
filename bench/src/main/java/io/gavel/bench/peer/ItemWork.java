package io.gavel.bench.peer;

/** What a library does for one item, over columns that are copied back in the end. */
@FunctionalInterface
interface ItemWork {
  void answer(int item) throws Throwable;

  /** An answerer that does this. An exception is the library's failure, and ends the run. */
  default Answerer over(PeerColumns columns) {
    return new Answerer() {
      @Override
      public void answer(int item) {
        try {
          ItemWork.this.answer(item);
        } catch (Error | RuntimeException e) {
          throw e;
        } catch (Throwable e) {
          throw new IllegalStateException("item " + item + ": " + e, e);
        }
      }

      @Override
      public void finish() {
        columns.copyBack();
      }
    };
  }
}
