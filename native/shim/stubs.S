/*
 * C entries of managed functions (D7): slot n puts its number into the sixth argument register and goes to the one dispatcher, which knows
 * the managed function and its shape. No slot and no method of the API takes more than five arguments, so the sixth register is free.
 *
 * 16 bytes each: the runtime computes the address of stub n. Nothing is compiled or written at run time.
 */
#define STUBS 16384

    .text
    .balign 16
    .globl minipy_stubs
minipy_stubs:
#if defined(__x86_64__)
    .set index, 0
    .rept STUBS
    .balign 16
    movl $index, %r9d
    jmp dispatch
    .set index, index + 1
    .endr
dispatch:
    jmp *minipy_dispatcher(%rip)
#elif defined(__aarch64__)
    .set index, 0
    .rept STUBS
    .balign 16
    mov w5, #index
    b dispatch
    .set index, index + 1
    .endr
dispatch:
    adrp x16, minipy_dispatcher
    ldr x16, [x16, #:lo12:minipy_dispatcher]
    br x16
#else
#error "MiniPy's stubs know x86-64 and arm64"
#endif

    .globl minipy_stub_count
    .section .rodata
    .balign 4
minipy_stub_count:
    .long STUBS

    .bss
    .balign 8
    .globl minipy_dispatcher
    .hidden minipy_dispatcher
minipy_dispatcher:
    .skip 8
    .section .note.GNU-stack,"",%progbits
