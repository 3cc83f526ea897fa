/**
 * Programs that show the library at work, one idea each.
 */
@NullMarked
package dev.supervisor.samples;

import org.jspecify.annotations.NullMarked;
