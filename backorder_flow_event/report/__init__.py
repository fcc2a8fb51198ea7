from . import event_sale_report
