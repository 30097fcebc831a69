import { Component } from "@odoo/owl";

/** Names with a figure and a bar in proportion to it; a click shows the records behind one. */
export class MonitorRanking extends Component {
    static template = "crm_employee_expense.MonitorRanking";
    static props = {
        rows: Array,
        open: Function,
    };

    get rows() {
        const largest = Math.max(...this.props.rows.map((row) => row.value), 0);
        return this.props.rows.map((row) => ({
            ...row,
            width: largest > 0 ? Math.max((row.value / largest) * 100, 0) : 0,
        }));
    }
}
