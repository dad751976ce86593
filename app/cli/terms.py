"""Terms of reports on the terminal, in Vietnamese and English: kinds of events, facts and decisions."""

from __future__ import annotations

EVENTS = {
    "learning": ("học và thi", "learning"),
    "entry": ("nộp bài dự thi", "entries"),
    "judging": ("chấm", "judging"),
    "extension": ("gia hạn", "extension"),
    "completion": ("hạn bổ sung hồ sơ", "completion ends"),
    "ceremony": ("lễ trao giải", "ceremony"),
    "publish_by": ("hạn công bố", "results are due"),
    "appeals": ("hết hạn khiếu nại", "appeals end"),
    "replace_until": ("hạn thay thế đơn vị", "replacements end"),
    "report": ("báo cáo", "report"),
    "supplement": ("bổ sung báo cáo", "supplement of a report"),
    "correction": ("hạn sửa thông tin", "corrections end"),
}
KINDS = {
    "registrations": ("lượt đăng ký", "registrations"),
    "steps": ("phần học và chia sẻ", "topics and stories"),
    "attempts": ("lượt thi", "attempts"),
    "counts": ("dòng số liệu tổng hợp", "rows of counts"),
    "givens": ("số liệu đưa vào", "figures given"),
    "entries": ("lần nộp bài dự thi", "versions of entries"),
    "sheets": ("phiếu chấm", "score sheets"),
    "decisions": ("quyết định", "decisions"),
}
HOWS = {
    "rank": ("theo thứ hạng", "by rank"),
    "carry-over": ("suất khối khác để lại", "a seat another block left"),
    "replace": ("thay thế", "replacement"),
    "draw": ("bốc thăm", "by draw"),
    "assign": ("chia bài cho giám khảo", "entries shared out"),
    "calibrate": ("nêu bài chấm thử", "sample entries named"),
    "vote": ("biểu quyết", "by vote"),
    "all-in": ("bằng nhau, nhận cả", "equal, all taken in"),
    "override": ("quyết định khác với xếp hạng", "decided against the ranking"),
}
WHYS = {
    "below-cut": ("dưới mức chọn", "below the cut"),
    "unranked": ("không xếp hạng", "not ranked"),
    "withdrawn": ("rút", "withdrew"),
    "silent": ("không nộp bài", "handed nothing in"),
    "disqualified": ("bị loại", "disqualified"),
    "tied-on-cut": ("bằng nhau ở mức chọn", "tied on the cut"),
    "override": ("nhường suất theo quyết định", "gave its seat up by decision"),
}
KEPT = {
    "no-candidate": ("không có ai đủ điều kiện", "nobody to take it"),
    "withheld": ("không trao", "withheld"),
    "shared-remainder": ("phần lẻ khi chia", "left over from sharing"),
    "blocked": ("chờ quyết định", "waits for a decision"),
}
ACTS = {
    "extend": ("gia hạn", "extension"),
    "move": ("dời một bước của lịch", "step of the calendar moved"),
    "void": ("hủy các bài trong một khoảng thời gian", "attempts of a time declared void"),
    "disqualify": ("loại", "disqualified"),
    "same": ("hai đăng ký là một người", "two registrations are one person"),
    "leave": ("rời cuộc thi", "left the contest"),
    "screen": ("bài dự thi qua vòng kiểm tra điều kiện", "entries through the eligibility gate"),
    "withdraw": ("rút", "withdrew"),
    "silent": ("không nộp bài", "handed nothing in"),
    "replace": ("thay thế", "replacement"),
    "recuse": ("giám khảo đứng ngoài", "a judge stands aside"),
    "review": ("xem lại chênh lệch điểm", "a wide gap was looked at"),
    "panel": ("lập Hội đồng", "panel named"),
    "vote": ("biểu quyết", "vote"),
    "commit-seed": ("cam kết hạt giống bốc thăm", "seed of a draw committed"),
    "reveal-seed": ("mở hạt giống bốc thăm", "seed of a draw opened"),
    "advance": ("xác nhận danh sách vào vòng trong", "list of those who go on confirmed"),
    "publish": ("công bố kết quả sơ bộ", "provisional result given out"),
    "admit": ("xem xét thụ lý khiếu nại", "an appeal admitted or not"),
    "answer": ("trả lời khiếu nại", "an appeal answered"),
    "confirm": ("kết quả chính thức", "result made final"),
    "withhold": ("không trao giải", "prize withheld"),
    "look": ("xác minh một người trong mẫu", "somebody of the sample was called or seen"),
    "share": ("chia giải", "prize shared"),
    "regrade": ("sửa đáp án", "key of a question mended"),
}
PRIZE_LIST = ("danh sách giải thưởng", "prize list")
SIMULATED = ("giả định", "simulated")
