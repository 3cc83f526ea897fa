/**
 * The seam under the signals: clock, parking, timer, firing, and who the current thread is.
 *
 * <p>Not public. Exported by name to the modules of this library only; nothing here is stable.
 */
@NullMarked
package dev.supervisor.signals.spi;

import org.jspecify.annotations.NullMarked;
