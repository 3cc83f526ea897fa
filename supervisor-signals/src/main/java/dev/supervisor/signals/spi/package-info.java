/**
 * The seam between signals and the outside: the clock, parking and waking, and who the calling thread is.
 *
 * <p>Exported to this library's own modules only; it may change without notice.
 */
@NullMarked
package dev.supervisor.signals.spi;

import org.jspecify.annotations.NullMarked;
