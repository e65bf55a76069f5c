"""Drawn signatures and seals: the same for the same names, whoever draws at the same time."""

import threading

from permits.papers import fonts, marks

NAMES = ("Dương Mẫu Liên", "Đỗ Mẫu Hùng", "Lý Mẫu Long", "Nguyễn Mẫu Bình")


def drawn(name):
    return (marks.ink(name), marks.seal("Sở Xây dựng tỉnh Đắk Lắk", "UBND tỉnh Đắk Lắk", (name,)))


def test_threads_that_draw_at_once_draw_what_one_draws_alone():
    alone = {name: drawn(name) for name in NAMES}
    for _ in range(4):
        fonts.opened.cache_clear()
        fonts.letters.cache_clear()
        start, found = threading.Barrier(len(NAMES)), {}

        def draw(name, start=start, found=found):
            start.wait()
            found[name] = drawn(name)

        threads = [threading.Thread(target=draw, args=(name,)) for name in NAMES]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert found == alone
