package io.gavel.bench.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A shared library of the system, opened by its soname and never closed.
 *
 * @param soname as the dynamic linker looks for it
 * @param debianPackage what installs it there
 */
record NativeLibrary(String soname, String debianPackage) {
  /** Null where it is here, else what is missing and how to get it. */
  String missing() {
    try {
      lookup();
      return null;
    } catch (IllegalArgumentException e) {
      return soname + " not found; on Debian: apt install " + debianPackage;
    }
  }

  private SymbolLookup lookup() {
    return SymbolLookup.libraryLookup(soname, Arena.global());
  }

  /**
   * A call into the library that returns soon and never calls back, so that the JVM need not be
   * told of it. Pointers are passed as the integers they are.
   */
  MethodHandle call(String symbol, MemoryLayout answer, MemoryLayout... arguments) {
    return link(symbol, FunctionDescriptor.of(answer, arguments));
  }

  /** The same for a call without an answer. */
  MethodHandle callVoid(String symbol, MemoryLayout... arguments) {
    return link(symbol, FunctionDescriptor.ofVoid(arguments));
  }

  private MethodHandle link(String symbol, FunctionDescriptor type) {
    MemorySegment address =
        lookup()
            .find(symbol)
            .orElseThrow(
                () -> new IllegalStateException(soname + " has no " + symbol + ", expected one"));
    return Linker.nativeLinker().downcallHandle(address, type, Linker.Option.critical(false));
  }
}
